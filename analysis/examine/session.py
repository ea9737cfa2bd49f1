"""Opening what an examination reads: the warehouse, and beside it the lake at the versions the warehouse holds."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from analysis import lake as lakes
from analysis import warehouse as warehouses
from analysis.engine import Engine
from analysis.examine.context import Context
from analysis.lineage import Lineage, lineage
from analysis.settings import Settings

if TYPE_CHECKING:
    from analysis.lake import Lake


@contextmanager
def opened(
    settings: Settings, seed: int, now: datetime, progress: Callable[[str], None], today: date | None = None
) -> Iterator[tuple[Context, Lineage]]:
    """What to examine, and what it rests on. The lake may be away. Raises EngineAway when the warehouse is."""
    with ExitStack() as stack:
        house = stack.enter_context(closing(warehouses.connect(settings)))
        progress("opening the lake")
        lake, away, told = _beside(house, settings, stack)
        made = Context(house, lake, seed, settings.min_cell, now, today=today, lake_away=away, progress=progress)
        yield made, told


def _beside(house: Engine, settings: Settings, stack: ExitStack) -> "tuple[Lake | None, str, Lineage]":
    """The lake, else why it is away; and the lineage. A lake that does not give even that is away."""
    try:
        lake = stack.enter_context(closing(lakes.connect(settings, house)))
        return lake, "", lineage(house, lake, settings)
    except lakes.LakeAway as error:
        return None, str(error), lineage(house, None, settings, str(error))
