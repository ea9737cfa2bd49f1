"""What a report is made of and for."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.engines.lineage import Lineage
from analysis.examine.context import Context
from analysis.settings import Settings


@dataclass(frozen=True)
class ReportRequest:
    """`context`: the engines, the seed, the clock, and who is told each step. `chosen`: parameters of
    its questions; `top`: rows of a ranking at most. `keep`: whether the examination is kept in the warehouse;
    `anyway`: whether the report is made though the examination found what must not be."""

    context: Context
    lineage: Lineage
    settings: Settings
    chosen: Mapping[str, object]
    top: int
    keep: bool
    anyway: bool
