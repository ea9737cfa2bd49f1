"""The warehouse, and beside it the lake at the versions that the warehouse holds."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from analysis.engines import lake, warehouse
from analysis.settings import Settings


@contextmanager
def both(settings: Settings) -> Iterator[tuple[warehouse.Warehouse, lake.Lake | None, str]]:
    """Both, closed at the end; None for a lake that is away, and why. Raises EngineAway when the warehouse is."""
    with ExitStack() as stack:
        house = stack.enter_context(closing(warehouse.connect(settings)))
        files, away = beside(house, settings)
        if files is not None:
            stack.enter_context(closing(files))
        yield house, files, away


def beside(house: warehouse.Warehouse, settings: Settings) -> tuple[lake.Lake | None, str]:
    """The lake, to be closed; else why it is away."""
    try:
        return lake.connect(settings, house), ""
    except lake.LakeAway as error:
        return None, str(error)
