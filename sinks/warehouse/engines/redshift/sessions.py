"""Sessions of Redshift, and what goes wrong with them in words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from plumbing import redshift
from plumbing.redshift import Session, is_lost
from plumbing.settings import WarehouseSettings
from plumbing.warehouse import CANCELLED, Unreachable, message, sqlstate
from sinks.errors import SinkBusy, SinkUnreachable
from sinks.warehouse.engines.redshift.engine import Redshift

_AWAY = {"57P01", "57P02", "57P03", "53300"}  # shut down, crashed, starting up, too many connections


@contextmanager
def connected(settings: WarehouseSettings, name: str) -> Iterator[Session]:
    """A session under this name and the number of this process; see `sinks.warehouse.engines.catalog.connected`."""
    try:
        connection = redshift.session(settings.redshift, f"{name}, process {os.getpid()}")
    except Unreachable as error:
        raise _unreachable(settings, _one_line(error)) from error
    try:
        yield connection
    except Unreachable as error:
        raise _unreachable(settings, _one_line(error)) from error
    except connection.Error as error:
        detail = f"the warehouse: {_one_line(error)}"
        if Redshift().in_the_way(error) and sqlstate(error) != CANCELLED:
            raise SinkBusy(f"{detail}; other transactions were in the way; try again later") from error
        if sqlstate(error) == CANCELLED:
            raise SinkBusy(f"{detail}; another session holds the lock; try again later") from error
        if not is_lost(error) and sqlstate(error) not in _AWAY:
            raise
        raise _unreachable(settings, _one_line(error)) from error
    finally:
        connection.close()


def _unreachable(settings: WarehouseSettings, why: str) -> SinkUnreachable:
    return SinkUnreachable(
        f"cannot use the warehouse, Redshift at {settings.redshift.place}: {why}. "
        "Check the REDSHIFT_* settings, and that it may be reached from here"
    )


def _one_line(error: BaseException) -> str:
    return " ".join(message(error).replace("\n", "; ").split())
