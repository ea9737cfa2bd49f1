"""What a report is made of and for."""

from dataclasses import dataclass

from analysis.examine.context import Context
from analysis.lineage import Lineage
from analysis.settings import Settings


@dataclass(frozen=True)
class Making:
    """`context`: the engines, the seed, the clock, and who is told each step. `state`: two letters, US is the nation;
    `top`: rows of a ranking at most. `keep`: whether the examination is kept in the warehouse;
    `anyway`: whether the report is made though the examination found what must not be."""

    context: Context
    lineage: Lineage
    settings: Settings
    state: str
    top: int
    keep: bool
    anyway: bool
