"""The stable views and those over them: which generation they show, switched all at once, and who may read them."""

from collections.abc import Callable

from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from plumbing.warehouse import WarehouseReader
from sinks.contract import LOADS
from sinks.errors import SinkBusy
from sinks.warehouse.engines import catalog
from sinks.warehouse.schema import prepare_tables
from streaming.contract import Contract

_PATIENCE_SECONDS = 30


class ViewsAreRead(SinkBusy):
    """A reader holds views that have to be changed; the message says who, since when."""


def prepare(
    connection: WarehouseReader, contract: Contract, views_schema: str, schema: str, is_live: Callable[[], bool]
) -> None:
    """Make what is missing of the tables in `schema` and, when that generation is live, the views in `views_schema`.

    Raises OtherColumns, SinkBusy.
    """
    prepare_tables(connection, contract.marts, views_schema, schema)
    show(connection, contract, views_schema, lambda: schema if is_live() else None)


def show(
    connection: WarehouseReader,
    contract: Contract,
    views_schema: str,
    schema_of: Callable[[], str | None],
    patient: bool = True,
) -> str | None:
    """Make the pipeline's stable views show the generation in the schema that is named, if any, and return its name.

    It is all one transaction. `schema_of` is asked under the lock that all who point the views take: who moved the
    pointer before is seen, and who moves it after points them after.

    Who changes views waits for a moment only, lets everything go, and tries again: so no reader who holds one view and
    asks for another ever waits for it long, nor is chosen to end a deadlock. Raises ViewsAreRead: after half a minute,
    or at once when not `patient`.
    """
    engine = catalog.of(connection)
    retrying = Retrying(
        retry=retry_if_exception(engine.in_the_way),
        stop=stop_after_delay(_PATIENCE_SECONDS if patient else 0),
        wait=wait_random(0.02, 0.2),
        reraise=True,
    )
    try:
        return retrying(_show_once, connection, contract, views_schema, schema_of)
    except connection.Error as error:
        if not engine.in_the_way(error):
            raise
        readers = engine.holders(connection, views_schema, (*contract.views, *contract.derived_views, LOADS))
        raise ViewsAreRead(
            f"the warehouse's views must be changed and are held in a transaction by {readers}; "
            "they are changed once it has ended"
        ) from error


def _show_once(
    connection: WarehouseReader, contract: Contract, views_schema: str, schema_of: Callable[[], str | None]
) -> str | None:
    engine = catalog.of(connection)
    engine.ready(connection, [views_schema])
    with connection.transaction():
        engine.begin(connection, views_schema)
        schema = schema_of()
        if schema is not None:
            engine.point_views(connection, contract, views_schema, schema)
            if engine.has_savepoints:
                engine.let_reader_in(connection, views_schema)
    if schema is not None and not engine.has_savepoints:
        engine.let_reader_in(connection, views_schema)
    return schema
