"""Context that every part of an examination is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from analysis.engines.engine import Engine
from plumbing.progress import silent


@dataclass(frozen=True)
class Context:
    """Engines and the choices of the run; whoever makes a context closes its engines."""

    warehouse: Engine
    lake: Engine | None  # None: away; checks that need it say "not examined"
    seed: int  # of everything that is drawn at random
    min_n: int  # cells on fewer values are withheld
    now: datetime | None = None  # the clock of the caller; None: ages are told against the data's own latest day only
    today: date | None = None  # the day that ages are told against; None: that of `now`
    lake_away: str = "the lake is away"  # why `lake` is None
    progress: Callable[..., None] = silent  # is told the step that begins, and a detail of it
