"""The warehouse, and beside it the lake at the versions that the warehouse holds."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from analysis import lake as lakes
from analysis import warehouse as warehouses
from analysis.settings import Settings


@contextmanager
def both(settings: Settings) -> Iterator[tuple[warehouses.Warehouse, lakes.Lake | None, str]]:
    """Both, closed at the end; None for a lake that is away, and why. Raises EngineAway when the warehouse is."""
    with ExitStack() as stack:
        house = stack.enter_context(closing(warehouses.connect(settings)))
        lake, away = beside(house, settings)
        if lake is not None:
            stack.enter_context(closing(lake))
        yield house, lake, away


def beside(house: warehouses.Warehouse, settings: Settings) -> tuple[lakes.Lake | None, str]:
    """The lake, to be closed; else why it is away."""
    try:
        return lakes.connect(settings, house), ""
    except lakes.LakeAway as error:
        return None, str(error)
