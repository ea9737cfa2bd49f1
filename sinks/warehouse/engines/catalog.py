"""The engines there are: which one the settings name, and which one a connection is of."""

from contextlib import AbstractContextManager

from plumbing import redshift
from plumbing.settings import LakeSettings, WarehouseSettings
from plumbing.warehouse import WarehouseReader
from sinks.warehouse.engines.engine import Engine


def of(connection: WarehouseReader, lake: LakeSettings | None = None) -> Engine:
    """The engine of a connection; `lake`: where it stages what it loads, for who loads."""
    if isinstance(connection, redshift.Session):
        from sinks.warehouse.engines.redshift.engine import Redshift

        return Redshift(lake)
    from sinks.warehouse.engines.postgres.engine import Postgres

    return Postgres()


def connected(settings: WarehouseSettings, name: str = "gpps sinks") -> AbstractContextManager[WarehouseReader]:
    """A connection to the warehouse of the settings, under this name and the number of this process.

    Raises SinkUnreachable while it cannot be had, SinkBusy when the server ended the session because it had stopped in
    a transaction, or somebody holds a lock for too long.
    """
    if settings.warehouse == "redshift":
        from sinks.warehouse.engines.redshift import sessions

        return sessions.connected(settings, name)
    from sinks.warehouse.engines.postgres import sessions as of_postgres

    return of_postgres.connected(name)


def connected_to_load(settings: WarehouseSettings) -> AbstractContextManager[WarehouseReader]:
    """The same for who writes: it waits for no lock for ever, and cannot keep others waiting by standing still."""
    if settings.warehouse == "redshift":
        from sinks.warehouse.engines.redshift import sessions

        return sessions.connected(settings, "gpps load")
    from sinks.warehouse.engines.postgres import sessions as of_postgres

    return of_postgres.connected_to_load()
