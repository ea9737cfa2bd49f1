"""The stable views and those over them: which generation they show, switched all at once, and who may read them."""

from collections.abc import Callable
from contextlib import suppress

import psycopg
from psycopg import sql
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

from sinks.contract import LOADS, loads_text, reader_role
from sinks.errors import SinkBusy
from sinks.warehouse.postgres import holders
from sinks.warehouse.schema import begin, comments, fingerprint, prepare_tables
from sinks.warehouse.statements import statement
from streaming.contract import Contract

_PATIENCE_SECONDS = 30
_WAIT = sql.Literal("200ms")  # a fraction of the second after which the database looks for deadlocks
# A role is the whole server's: this user may not make any, another database's loader has made it, or nobody has.
_NOT_OURS_TO_MAKE = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.DuplicateObject,
    psycopg.errors.UniqueViolation,
    psycopg.errors.UndefinedObject,
)


class ViewsAreRead(SinkBusy):
    """A reader holds views that have to be changed; the message says who, since when."""


def prepare(
    connection: psycopg.Connection, contract: Contract, views_schema: str, schema: str, is_live: Callable[[], bool]
) -> None:
    """Make what is missing of the tables in `schema` and, when that generation is live, the views in `views_schema`.

    Raises OtherColumns, SinkBusy.
    """
    prepare_tables(connection, contract.marts, views_schema, schema)
    show(connection, contract, views_schema, lambda: schema if is_live() else None)


def show(
    connection: psycopg.Connection,
    contract: Contract,
    views_schema: str,
    schema_of: Callable[[], str | None],
    patient: bool = True,
) -> str | None:
    """Make the pipeline's stable views show the generation in the schema that is named, if any, and return its name.

    It is all one transaction. `schema_of` is asked under the lock that all who point the views take: who moved the
    pointer before is seen, and who moves it after points them after.

    Who changes views waits for a fraction of a second only, lets everything go, and tries again: so no reader who holds
    one view and asks for another ever waits for it long, nor is chosen to end a deadlock. Raises ViewsAreRead: after
    half a minute, or at once when not `patient`.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(psycopg.errors.LockNotAvailable),
        stop=stop_after_delay(_PATIENCE_SECONDS if patient else 0),
        wait=wait_random(0.02, 0.2),
        reraise=True,
    )
    try:
        return retrying(_show_once, connection, contract, views_schema, schema_of)
    except psycopg.errors.LockNotAvailable as error:
        readers = holders(connection, views_schema, (*contract.views, *contract.derived_views, LOADS))
        raise ViewsAreRead(
            f"the warehouse's views must be changed and are held in a transaction by {readers}; "
            "they are changed once it has ended"
        ) from error


def _show_once(
    connection: psycopg.Connection, contract: Contract, views_schema: str, schema_of: Callable[[], str | None]
) -> str | None:
    with connection.transaction():
        begin(connection, views_schema)
        schema = schema_of()
        if schema is not None:
            _point_views(connection, contract, views_schema, schema)
    return schema


def _point_views(connection: psycopg.Connection, contract: Contract, views_schema: str, schema: str) -> None:
    """Raises LockNotAvailable when a view that has to be changed was read in a transaction that is still open."""
    connection.execute(statement("limit_wait_for_locks", wait=_WAIT))
    parts: dict[str, sql.Composable] = {"views": sql.Identifier(views_schema), "tables": sql.Identifier(schema)}
    parts["generation"] = sql.Literal(int(schema.rpartition("_g")[2]))
    made = comments(connection, views_schema)
    bodies = {view: contract.view_text(view) for view in contract.views} | {LOADS: loads_text()}
    texts = {view: sql.SQL(body).format(**parts) for view, body in bodies.items()}
    for view, text in texts.items():
        made_of = fingerprint([text.as_string(connection)])
        if made.get(view) == made_of:
            continue
        connection.execute(statement("create_schema", schema=sql.Identifier(views_schema)))
        connection.execute(text)
        _comment(connection, views_schema, view, made_of)
    of_stable = [texts[view].as_string(connection) for view in contract.views]
    _derive_views(connection, contract, views_schema, made, of_stable)
    _let_reader_in(connection, views_schema)


def _derive_views(
    connection: psycopg.Connection, contract: Contract, views_schema: str, made: dict[str, str | None], of: list[str]
) -> None:
    """The views over the stable ones, all of them anew where the text of any of them, or of those, differs.

    One whose columns cannot become the new ones is dropped, with all that rests on it: their columns follow the stable
    views' (`jobs.*`), which gain some.
    """
    made_of = fingerprint([*of, *contract.derived_views.values()])
    if all(made.get(view) == made_of for view in contract.derived_views):
        return
    connection.execute(statement("find_views", views=sql.Identifier(views_schema)))
    for view, select in contract.derived_views.items():
        named = sql.Identifier(views_schema, view)
        create = statement("create_derived_view", view=named, select=sql.SQL(select))
        try:
            with connection.transaction():
                connection.execute(create)
        except psycopg.errors.InvalidTableDefinition:
            connection.execute(statement("drop_derived_view", view=named))
            connection.execute(create)
        _comment(connection, views_schema, view, made_of)


def _comment(connection: psycopg.Connection, views_schema: str, view: str, text: str) -> None:
    parts = {"view": sql.Identifier(views_schema, view), "text": sql.Literal(text)}
    connection.execute(statement("comment_on_view", **parts))


def _let_reader_in(connection: psycopg.Connection, views_schema: str) -> None:
    """A role that may read the views and nothing else, as far as this user may make one and grant it."""
    reader = reader_role(views_schema)
    asked = {"views": sql.Literal(views_schema), "name": sql.Literal(reader)}
    if (found := connection.execute(statement("reader_may_read", **asked)).fetchone()) and found[0]:
        return
    parts = {"views": sql.Identifier(views_schema), "reader": sql.Identifier(reader)}
    steps = ["grant_reader", "become_reader"]
    if not connection.execute(statement("read_role", name=sql.Literal(reader))).fetchone():
        steps.insert(0, "create_reader")
    for step in steps:
        with suppress(*_NOT_OURS_TO_MAKE), connection.transaction():
            connection.execute(statement(step, **parts))
