"""The stable views and those over them in PostgreSQL: replaced in place, where the statement that made them differs."""

from collections.abc import Callable

import psycopg

from plumbing import sql
from sinks.contract import LOADS, loads_text
from sinks.warehouse.schema import comments, fingerprint
from streaming.contract import Contract

_WAIT = sql.Literal("200ms")  # a fraction of the second after which the database looks for deadlocks

Statement = Callable[..., sql.Composed]


def point(
    connection: psycopg.Connection, statement: Statement, contract: Contract, views_schema: str, schema: str
) -> None:
    """Raises LockNotAvailable when a view that has to be changed was read in a transaction that is still open."""
    connection.execute(statement("limit_wait_for_locks", wait=_WAIT))
    parts: dict[str, sql.Composable] = {"views": sql.Identifier(views_schema), "tables": sql.Identifier(schema)}
    parts["generation"] = sql.Literal(int(schema.rpartition("_g")[2]))
    made = comments(connection, views_schema)
    bodies = {view: contract.view_text(view) for view in contract.views} | {LOADS: loads_text()}
    texts = {view: sql.SQL(body).format(**parts) for view, body in bodies.items()}
    for view, text in texts.items():
        made_of = fingerprint([text])
        if made.get(view) == made_of:
            continue
        connection.execute(statement("create_schema", schema=sql.Identifier(views_schema)))
        connection.execute(text)
        _comment(connection, statement, sql.Identifier(views_schema, view), made_of)
    of_stable = [texts[view] for view in contract.views]
    _derive(connection, statement, contract, views_schema, made, of_stable)


def _derive(
    connection: psycopg.Connection,
    statement: Statement,
    contract: Contract,
    views_schema: str,
    made: dict[str, str | None],
    of: list[sql.Composed],
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
        _comment(connection, statement, named, made_of)


def _comment(connection: psycopg.Connection, statement: Statement, view: sql.Identifier, text: str) -> None:
    connection.execute(statement("comment_on_view", view=view, text=sql.Literal(text)))
