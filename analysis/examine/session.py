"""Opening what an examination reads: the warehouse, and beside it the lake at the versions the warehouse holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from analysis.engines.both import both
from analysis.engines.engine import Engine
from analysis.engines.lake import Lake, LakeAway
from analysis.engines.lineage import Lineage, lineage
from analysis.examine.context import Context
from analysis.settings import Settings


@contextmanager
def opened(
    settings: Settings, seed: int, now: datetime, progress: Callable[[str], None], today: date | None = None
) -> Iterator[tuple[Context, Lineage]]:
    """What to examine, and what it rests on. The lake may be away. Raises EngineAway when the warehouse is."""
    progress("opening warehouse and lake")
    with both(settings) as (house, lake, away):
        lake, away, told = _traced(house, lake, away, settings)
        made = Context(house, lake, seed, settings.min_cell, now, today=today, lake_away=away, progress=progress)
        yield made, told


def _traced(house: Engine, lake: Lake | None, away: str, settings: Settings) -> tuple[Lake | None, str, Lineage]:
    """With the lineage. A lake that does not give even that is away."""
    try:
        return lake, away, lineage(house, lake, settings, away)
    except LakeAway as error:
        return None, str(error), lineage(house, None, settings, str(error))
