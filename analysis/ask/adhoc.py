"""A statement of one's own, answered by the warehouse or by the lake: it can read, and nothing else."""

import json
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from decimal import Decimal

from analysis import statements
from analysis.ask import guard
from analysis.ask.formats import csv_of, exact, quiet
from analysis.ask.table import tabulated
from analysis.content import contract, package
from analysis.engines import lake, lake_sql, warehouse
from analysis.engines.engine import Rows, WrongStatement
from analysis.settings import Settings
from analysis.statements import texts
from plumbing import redshift, sql
from plumbing.errors import WrongUsage
from plumbing.warehouse import CANCELLED, WarehouseReader, execute_single, sqlstate
from sinks.contract import reader_role


@dataclass(frozen=True)
class Bounds:
    """`rows`: at most so many are given. `seconds`: a statement that takes longer is called off."""

    rows: int
    seconds: int


@dataclass(frozen=True)
class Answer:
    """`more`: there were more rows than asked for."""

    columns: list[str]
    rows: list[tuple[object, ...]]
    more: bool


class TwoColumns(WrongUsage):
    """Two columns have one name, and an object has no place for both."""


def shown(answer: Answer, form: str, width: int | None) -> str:
    """As a table, CSV or JSON. `width`: of the terminal; None: nothing is broken. Raises TwoColumns for JSON."""
    if form == "csv":
        return csv_of(answer.columns, answer.rows)
    if form == "table":
        numbers = [any(isinstance(row[at], int | Decimal) for row in answer.rows) for at in range(len(answer.columns))]
        rows = [list(map(quiet, row)) for row in answer.rows]
        return "\n".join(tabulated(list(map(quiet, answer.columns)), rows, numbers, width)) + "\n"
    if twice := sorted({name for name in answer.columns if answer.columns.count(name) > 1}):
        raise TwoColumns(f"two columns are called {', '.join(twice)}; give them names of their own with AS")
    objects = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return json.dumps(objects, default=exact, ensure_ascii=False, indent=1) + "\n"


def views_asked(statement: str) -> bool:
    """True when the statement asks for the list of views, as people do of other databases."""
    return " ".join(texts.without_comments(statement).lower().split()) in ("show tables", "show views", "\\d", "\\dt")


def views_of(on: str) -> Answer:
    """The views of an engine, and what each holds."""
    from analysis.dictionary.views import meaning

    own = () if on == "warehouse" else lake_sql.only_here()
    stable = [(name, meaning(contract().view_text(name))) for name in contract().views]
    others = [(name, lake_sql.only_here_view(name).title) for name in own]
    derived = [(name, statements.read(package("views"), name).title) for name in contract().derived_views]
    return Answer(["view", "meaning"], [*stable, *others, *derived], False)


def of_warehouse(settings: Settings, statement: str, bounds: Bounds) -> Answer:
    """Read by the role that may read the stable views and nothing else, in a read-only transaction.

    Raises Refused, WarehouseAway, WrongStatement.
    """
    guard.only_known_functions(guard.one_select(statement))
    connection = warehouse.opened(settings)
    try:
        _restrict(connection, settings, bounds.seconds)
        return _cut(_asked(connection, _wrapped(statement, bounds), bounds), bounds)
    finally:
        connection.close()


def of_lake(files: lake.Lake, statement: str, bounds: Bounds) -> Answer:
    """Answered by a database of this process, which opens no files and no connections.

    Raises Refused, LakeAway, WrongStatement.
    """
    guard.one_select(statement, "duckdb")
    text = _wrapped(statement, bounds)
    # In a thread of its own: a signal does not reach the interpreter while DuckDB computes in the main one.
    with ThreadPoolExecutor(1, thread_name_prefix="sql") as thread:
        answer = thread.submit(files.rows, text, {})
        try:
            return _cut(answer.result(bounds.seconds), bounds)
        except TimeoutError:
            raise WrongStatement(_too_long("lake", bounds.seconds)) from None
        finally:
            while not answer.done():
                files.interrupt()
                wait([answer], 0.1)


def _wrapped(statement: str, bounds: Bounds) -> str:
    """As a subquery only what gives rows is possible, whatever stands in it."""
    text = texts.without_comments(statement)
    return f"SELECT * FROM (\n{text}\n) AS answer LIMIT {bounds.rows + 1}"  # noqa: S608


def _cut(found: Rows, bounds: Bounds) -> Answer:
    columns, rows = found
    return Answer(columns, [tuple(row) for row in rows[: bounds.rows]], len(rows) > bounds.rows)


def _asked(connection: WarehouseReader, text: str, bounds: Bounds) -> Rows:
    try:
        cursor = execute_single(connection, text)
        return [column[0] for column in cursor.description or ()], cursor.fetchall()
    except connection.Error as error:
        if sqlstate(error) == CANCELLED:
            raise WrongStatement(_too_long("warehouse", bounds.seconds)) from None
        raise warehouse.translated(connection, error) from error


def _restrict(connection: WarehouseReader, settings: Settings, seconds: int) -> None:
    """From here on the transaction reads what the reader may read. Raises WarehouseAway."""
    if isinstance(connection, redshift.Session):
        _restrict_redshift(connection, seconds)
        return
    connection.execute("SELECT set_config('statement_timeout', %s, true)", (f"{seconds}s",))
    connection.execute("SET LOCAL standard_conforming_strings = on")
    reader = reader_role(settings.views_schema)
    found = connection.execute(statements.read("analysis.ask", "reader").text, {"reader": reader}).fetchone()
    is_super, there = found if isinstance(found, tuple) else (True, False)
    if there:
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(reader)))
    elif is_super:  # others read what they may read, in a transaction that writes nothing
        raise warehouse.WarehouseAway(f"the warehouse has no role {reader} yet; `gpps load --once` makes it")


def _restrict_redshift(connection: WarehouseReader, seconds: int) -> None:
    """Redshift lets nobody act as a role: who asks has the rights of the session's user, in a read-only transaction."""
    (is_super,) = connection.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone()
    if is_super:
        raise warehouse.WarehouseAway("the user of Redshift may do anything; set REDSHIFT_USER to one that only reads")
    connection.execute(sql.SQL("SET statement_timeout TO {}").format(sql.Literal(1000 * seconds)))


def _too_long(engine: str, seconds: int) -> str:
    return f"the {engine}: called off after {seconds} seconds; --seconds gives it more"
