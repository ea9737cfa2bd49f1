"""Connecting a command to the engine that it was told: `--on warehouse` or `--on lake`."""

from collections.abc import Iterator
from contextlib import contextmanager

from analysis.commands.ending import fail
from analysis.engines.engine import Engine, EngineAway
from analysis.settings import Settings
from plumbing.errors import TRY_LATER

ENGINES = ("warehouse", "lake")


@contextmanager
def engine(name: str, settings: Settings) -> Iterator[Engine]:
    """The engine, closed at the end; when it is away, one line and exit code 75.

    The lake is read at the versions that the warehouse holds; without a warehouse, as its last refresh left it.
    """
    try:
        opened = _connect(name, settings)
        try:
            yield opened
        finally:
            opened.close()
    except EngineAway as error:
        fail(str(error), TRY_LATER)


def _connect(name: str, settings: Settings) -> Engine:
    from analysis.engines import lake, warehouse

    if name == "warehouse":
        return warehouse.connect(settings)
    try:
        house = warehouse.connect(settings)
    except EngineAway:
        return lake.connect(settings)
    try:
        return lake.connect(settings, house)
    finally:
        house.close()
