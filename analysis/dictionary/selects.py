"""Named statements as tables: views of the lake alone, derived views, questions, checks.

What columns a statement has, and of which types, is asked of DuckDB over tables of the right columns without rows.
Their meanings are the statement's own `-- column` lines, else those of the views that it reads.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from analysis import content, statements
from analysis.dictionary.model import Check, Column, Parameter, Table, Undocumented
from analysis.dictionary.notes import unit
from analysis.engines import lake_sql
from analysis.engines.engine import one_line
from analysis.examine.integrity import check as examined
from analysis.statements import Statement, questions, texts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# As both engines have them: how wide a number is differs between them.
_TYPES = (
    (re.compile(r"^(TINY|SMALL|BIG|HUGE|U.*)?INT(EGER)?$"), "integer"),
    (re.compile(r"^(DECIMAL|DOUBLE|FLOAT)"), "numeric"),
    (re.compile(r"^VARCHAR$"), "text"),
    (re.compile(r"^TIMESTAMP WITH TIME ZONE$"), "timestamptz"),
)
_ANYTHING = {"text": "1107", "integer": 1, "decimal": 1, "date": date(2000, 1, 1)}
_NULL = re.compile(r"\b(?:null|empty)(?::| for| where| when) ([^;]+)|else (null)")
_NO_VALUE = {"question": "nothing is behind it"}  # elsewhere there is none


class Selects:
    """Documents statements one after the other; each may read those before it."""

    def __init__(self, tables: Iterable[Table], stored: Iterable[Table]) -> None:
        """`tables`: the stable views; `stored`: what they and the lake's views are made of."""
        self._known = {table.name: table for table in tables}
        self._database = _without_rows(stored)

    def lake_views(self) -> list[Table]:
        found = [lake_sql.only_here_view(name) for name in lake_sql.only_here()]
        return [self._registered(self.document(each, "lake view", f"FROM {each.name}")) for each in found]

    def derived_views(self) -> list[Table]:
        """Those that need others come after these."""
        found = [statements.read(content.package("views"), name) for name in content.contract().derived_views]
        return [self._registered(self.document(each, "derived view")) for each in found]

    def questions(self, left_out: Callable[[str], None] | None = None) -> list[Table]:
        """All that are not broken. `left_out` gets a line on each that no engine takes; without it these are errors."""
        from duckdb import Error

        found = []
        for question in map(questions.read, questions.names()):
            try:
                found.append(self.document(question, "question"))
            except (Error, SqlglotError) as error:
                if left_out is None:
                    raise
                left_out(f"{question.file}: {one_line(error)}")
        return found

    def document(self, statement: Statement, place: str, text: str = "") -> Table:
        """Raises Undocumented when nobody says what one of its columns means."""
        asked = texts.without_comments(text or statement.text)
        reads = _stored(statement) or self._read(statement)
        described = self._described(statement, asked)
        columns = tuple(self._column(statement, place, name, kind, reads) for name, kind in described)
        parameters = tuple(parameter(each) for each in statement.parameters)
        called = statement.headers.get("called", "")
        return Table(statement.name, place, statement.title, columns, (), tuple(reads), parameters, called)

    def _registered(self, table: Table) -> Table:
        self._known[table.name] = table
        return table

    def _described(self, statement: Statement, text: str) -> list[tuple[str, str]]:
        values = {each.name: each.default or _ANYTHING[each.type] for each in statement.parameters}
        given = {name: values[name] for name in texts.parameters(text)}
        found = self._database.execute(texts.with_dollars(text) if given else text, given or None)
        return [(str(column[0]), _type(str(column[1]))) for column in found.description or ()]

    def _column(self, statement: Statement, place: str, name: str, kind: str, reads: list[str]) -> Column:
        origin = self._origin(statement, name, reads)
        is_judged = "min_n" in [each.name for each in statement.parameters]
        if name in statement.columns:
            meaning = statement.columns[name]
            caveats = origin.caveats if origin else ()
            null = _null(meaning, _NO_VALUE.get(place, "never"))
            return Column(name, kind, _unit(statement, name, kind, meaning), null, meaning, (), caveats)
        if origin is None:
            raise Undocumented(
                f"{statement.name}, column {name}: add a line `-- column {name}: meaning, unit` to its file"
            )
        may_be_withheld = is_judged and re.search(rf"\bEND\s+AS {name}\b", statement.text)
        null = (
            f"withheld on few values, or {origin.null}".removesuffix(", or never") if may_be_withheld else origin.null
        )
        return replace(origin, type=kind, null=null)

    def _read(self, statement: Statement) -> list[str]:
        """Views that the statement reads, those of its main SELECT first."""
        tree = _parsed(statement.text)
        main = [source.this for source in (tree.args.get("from_"), *tree.args.get("joins", ())) if source]
        names = [table.name for table in (*main, *_tables(tree).values()) if isinstance(table, exp.Table)]
        return list(dict.fromkeys(name for name in names if name in self._known))

    def _origin(self, statement: Statement, name: str, reads: list[str]) -> Column | None:
        """The column that the statement takes under this name, perhaps by another one, from what it reads."""
        tree = _parsed(statement.text)
        aliases = {alias: table.name for alias, table in _tables(tree).items()}
        renamed = [each.this for each in tree.find_all(exp.Alias) if each.alias == name]
        same = [each for part in (*tree.ctes, tree) for each in part.find_all(exp.Column) if each.name == name]
        taken = [(each.table, each.name) for each in renamed if isinstance(each, exp.Column)]
        for alias, column in [*taken, *((each.table, name) for each in same if each.table), ("", name)]:
            views = [aliases[alias]] if alias in aliases else [] if alias else reads
            for view in (self._known[table] for table in views if table in self._known):
                for each in view.columns:
                    if each.name == column:
                        return replace(each, name=name)
        return None


@cache
def _parsed(text: str) -> exp.Query:
    found = sqlglot.parse_one(re.sub("[{}]", "", text), dialect="postgres")
    assert isinstance(found, exp.Query)
    return found


def _tables(tree: exp.Query) -> dict[str, exp.Table]:
    """Sources of FROM and JOIN, by the name that each has in the statement."""
    return {table.alias_or_name: table for table in tree.find_all(exp.Table)}


def _stored(statement: Statement) -> list[str]:
    """The lake's tables that a view of the lake alone reads."""
    return list(dict.fromkeys(re.findall(r"\{tables\}\.(\w+)", statement.text)))


def _unit(statement: Statement, name: str, kind: str, meaning: str) -> str:
    """By the naming rule, else what stands behind the last comma of its meaning."""
    try:
        return unit(name, kind)
    except Undocumented as error:
        last_part = meaning.split(";")[0].rpartition(", ")[2] if ", " in meaning else ""
        if not last_part:
            raise Undocumented(f"{statement.name}: {error}") from None
        return last_part


def _null(meaning: str, otherwise: str) -> str:
    """The part of a meaning that is about null: `null: …`, `null where …`, `else null`."""
    found = _NULL.search(meaning)
    return otherwise if found is None else found[1] or "otherwise"


_CHECK_HEADERS = ("severity", "source", "engine", "because")


def checks() -> list[Check]:
    """The checks of the examination that are named statements.

    Raises Undocumented when one has no header that says how grave it is, of what, or why.
    """
    return [_check(examined.read(name)) for name in examined.names()]


def _check(statement: Statement) -> Check:
    if missing := [key for key in _CHECK_HEADERS if not statement.headers.get(key)]:
        raise Undocumented(f"check {statement.name}: add a line `-- {missing[0]}: …` to its file")
    severity, source, engine, because = (statement.headers[key] for key in _CHECK_HEADERS)
    limits = tuple(parameter(each) for each in statement.parameters if each.name != "today")
    return Check(statement.name, statement.title, severity, source, engine, because, limits)


def parameter(each: statements.Parameter) -> Parameter:
    """As the dictionary has it: the default as text, `null` for an optional one."""
    default = None if each.required else "null" if each.default is None else str(each.default)
    return Parameter(each.name, each.type, default, each.meaning)


def _type(kind: str) -> str:
    return next((name for expression, name in _TYPES if expression.match(kind)), kind.lower())


def _without_rows(stored: Iterable[Table]) -> "DuckDBPyConnection":
    """A database of this process with every stored table, empty, and the views over them."""
    import duckdb

    database = duckdb.connect()
    database.execute("CREATE SCHEMA tables")
    for table in stored:
        columns = ", ".join(f'"{column.name}" {_SPELT.get(column.type, column.type)}' for column in table.columns)
        database.execute(f"CREATE TABLE tables.{table.name} ({columns})")
    for view in lake_sql.views():
        database.execute(lake_sql.view_sql(view))
    return database


_SPELT: Mapping[str, str] = {
    "string": "VARCHAR",
    "timestamp": "TIMESTAMPTZ",
    "array<string>": "VARCHAR[]",
    "binary": "BLOB",
    "array<struct<key:string,value:binary>>": "STRUCT(key VARCHAR, value BLOB)[]",
}
