"""What a report is made of and for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from analysis.engine import Engine
from analysis.lake import Lake
from analysis.settings import Settings


@dataclass(frozen=True)
class Choices:
    """What the reader of the report chose: a state, how many rows at most, the least size of a cell."""

    state: str
    top: int
    min_n: int


@dataclass(frozen=True)
class Making:
    """`lake` is None when it is away, for the reason `lake_away`. `tell` is told each step."""

    warehouse: Engine
    lake: Lake | None
    lake_away: str
    choices: Choices
    settings: Settings
    seed: int
    now: datetime
    tell: Callable[[str], None]
