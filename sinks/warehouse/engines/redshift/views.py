"""The stable views in Redshift: late-binding ones, switched in one transaction, in which the grants on them follow.

Those over them (`views/` of a pipeline) are said in Redshift's words (plumbing/redshift_sql.py).
"""

import logging
from collections.abc import Callable

from plumbing import sql
from plumbing.redshift import Session
from plumbing.redshift_sql import view_of_redshift
from plumbing.warehouse import NOT_ALLOWED, sqlstate
from sinks.contract import LOADS, loads_text, reader_role
from sinks.warehouse.schema import comments, fingerprint
from streaming.contract import Contract

_WAIT = 2000  # ms for which a view that is read is waited for
_KINDS = {"user": "{}", "group": "GROUP {}", "role": "ROLE {}"}

Statement = Callable[..., sql.Composed]
log = logging.getLogger(__name__)


def point(connection: Session, statement: Statement, contract: Contract, views_schema: str, schema: str) -> None:
    """Raises an error that is CANCELLED when a view that has to be changed is read for long."""
    parts: dict[str, sql.Composable] = {"views": sql.Identifier(views_schema), "tables": sql.Identifier(schema)}
    parts["generation"] = sql.Literal(int(schema.rpartition("_g")[2]))
    made = comments(connection, views_schema)
    bodies = {view: contract.view_text(view) for view in contract.views} | {LOADS: loads_text()}
    texts = {view: sql.SQL(f"{body.rstrip()}\nWITH NO SCHEMA BINDING").format(**parts) for view, body in bodies.items()}
    made_of = {view: fingerprint([text]) for view, text in texts.items()}
    texts |= _derived(statement, contract, views_schema)
    of_all = fingerprint(texts.values())  # columns of the derived ones follow those of the stable ones
    made_of |= dict.fromkeys(contract.derived_views, of_all)
    changed = [view for view in texts if made.get(view) != made_of[view]]
    connection.execute(statement("limit_statement", wait=sql.Literal(_WAIT)))
    named = {view: sql.Identifier(views_schema, view) for view in changed}
    grants = {view: _grants(connection, statement, views_schema, view) for view in changed}
    for view in reversed(changed):
        connection.execute(statement("drop_view", view=named[view]))
    for view in changed:
        connection.execute(texts[view])
        for whom in grants[view]:
            connection.execute(statement("grant_view", view=named[view], whom=whom))
        connection.execute(statement("comment_on_view", view=named[view], text=sql.Literal(made_of[view])))
    connection.execute(statement("limit_statement", wait=sql.Literal(0)))


def _derived(statement: Statement, contract: Contract, views_schema: str) -> dict[str, sql.Composed]:
    """The views over the stable ones, in the order in which they can be made."""
    known = (*contract.views, *contract.derived_views)
    return {
        view: statement(
            "create_derived_view",
            view=sql.Identifier(views_schema, view),
            select=sql.SQL(view_of_redshift(select, views_schema, known)),
        )
        for view, select in contract.derived_views.items()
    }


def _grants(connection: Session, statement: Statement, views_schema: str, view: str) -> list[sql.Composed]:
    asked = {"views": sql.Literal(views_schema), "view": sql.Literal(view)}
    found = connection.execute(statement("read_grants", **asked)).fetchall()
    return [
        sql.SQL("PUBLIC") if kind == "public" else sql.SQL(_KINDS[kind]).format(sql.Identifier(name))
        for name, kind in found
    ]


def let_reader_in(connection: Session, statement: Statement, views_schema: str) -> None:
    """After the views' own transaction: without savepoints, what this user may not do would end it."""
    reader = reader_role(views_schema)
    parts = {"views": sql.Identifier(views_schema), "reader": sql.Identifier(reader)}
    steps = ["let_reader_see", "let_reader_read"]
    try:
        if not connection.execute(statement("read_role", name=sql.Literal(reader))).fetchone():
            steps.insert(0, "create_reader")
        for step in steps:
            connection.execute(statement(step, **parts))
    except connection.Error as error:
        if sqlstate(error) != NOT_ALLOWED:
            raise
        log.info("event=no-reader-role role=%s detail=this user may not make or grant it", reader)
