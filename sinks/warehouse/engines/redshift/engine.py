"""Amazon Redshift as the warehouse: COPY from the lake's bucket, no savepoints, no keys that are enforced."""

import re
from collections.abc import Callable, Iterable, Sequence

from plumbing import redshift, sql
from plumbing.redshift import Session
from plumbing.settings import LakeSettings
from plumbing.warehouse import CANCELLED, sqlstate
from sinks.compare.side import family
from sinks.contract import LEDGER
from sinks.errors import SinkBusy
from sinks.follower import Load, LoadedVersion, Written
from sinks.warehouse.engines.redshift import views
from sinks.warehouse.engines.redshift.staging import MOST_BYTES, Staged
from sinks.warehouse.statements import equal, latest_first, names, statement
from streaming.column_types import column_type
from streaming.contract import Contract, Mart

PACKAGE = __package__
LOCK = "load_lock"
_TEXT = f"varchar({MOST_BYTES})"
_LOCK_SECONDS = 5.0  # for which a load waits each time, as on PostgreSQL
_PREPARATION_SECONDS = 10
_NOT_SERIALIZABLE = {"1018", "1020", "1023"}  # of two transactions: one of them has to be run again
# The canonical text of each kind of value (sinks/compare/canonical.py).
_FRAMES = {
    "string": "{0}",
    "int": "CAST({0} AS varchar)",
    "decimal": "CAST({0} AS varchar)",
    "boolean": "CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END",
    "date": "to_char({0}, 'YYYY-MM-DD')",
    "timestamp": "CAST(datediff(microsecond, timestamp '1970-01-01 00:00:00', {0} AT TIME ZONE 'UTC') AS varchar)",
}


class Redshift:
    """`lake`: where a load is staged; nothing else needs it."""

    name = "redshift"
    has_savepoints = False
    document = _TEXT

    def __init__(self, lake: LakeSettings | None = None) -> None:
        self._lake = lake

    def statement(self, name: str, /, **parts: sql.Composable) -> sql.Composed:
        return statement(PACKAGE, name, **parts)

    def type_of(self, kind: str) -> str:
        """Texts are as long as Redshift has them, and lists of texts are JSON."""
        return _TEXT if kind in ("string", "array<string>") else column_type(kind).warehouse

    def shortened(self, kind: str) -> str:
        return kind.replace("timestamp with time zone", "timestamptz").replace("character varying", "varchar")

    def layout(self, mart: Mart) -> sql.Composable:
        """Dimensions on every node, facts by the first column of their key: see docs/decisions."""
        if mart.table.startswith("dim_"):
            return sql.SQL("DISTSTYLE ALL SORTKEY ({})").format(names(mart.key))
        first = sql.Identifier(mart.key[0])
        return sql.SQL("DISTSTYLE KEY DISTKEY ({}) SORTKEY ({})").format(first, names(mart.key))

    def ready(self, connection: Session, schemas: Sequence[str]) -> None:
        for schema in schemas:
            parts = {"schema": sql.Literal(schema), "table": sql.Literal(LOCK)}
            if not connection.execute(self.statement("find_table", **parts)).fetchone():
                named = sql.Identifier(schema)
                connection.execute(self.statement("create_schema", schema=named))
                connection.execute(self.statement("create_lock", schema=named))

    def begin(self, connection: Session, views_schema: str) -> None:
        self._take(connection, views_schema, _PREPARATION_SECONDS, f"another process is preparing {views_schema}")

    def shown_schemas(self, connection: Session, views_schema: str) -> set[str]:
        """From the views' own texts, since the catalogue knows of no table that a late-binding view reads."""
        rows = connection.execute(self.statement("read_view_texts", views=sql.Literal(views_schema))).fetchall()
        named = rf"\b{re.escape(views_schema)}_g[1-9]\d*\b"
        return {schema for (text,) in rows for schema in re.findall(named, text)}

    def point_views(self, connection: Session, contract: Contract, views_schema: str, schema: str) -> None:
        views.point(connection, self.statement, contract, views_schema, schema)

    def let_reader_in(self, connection: Session, views_schema: str) -> None:
        views.let_reader_in(connection, self.statement, views_schema)

    def holders(self, connection: Session, schema: str, relations: Iterable[str]) -> str:
        asked = {
            "schema": sql.Literal(schema),
            "relations": sql.SQL(", ").join(sql.Literal(name) for name in relations),
        }
        found = connection.execute(self.statement("read_holders", **asked)).fetchall()
        each = (f"process {pid} of the server (user {user}, in its transaction since {at})" for pid, user, at in found)
        return ", ".join(each) or "nobody any more"

    def in_the_way(self, error: BaseException) -> bool:
        return sqlstate(error) == CANCELLED or _conflicts(error)

    def ready_to_compare(self, connection: Session) -> None:
        """Texts of Redshift are UTF-8."""

    def framed(self, columns: Iterable[tuple[str, str]]) -> sql.Composed:
        return sql.SQL(" || ").join(_framed(name, kind) for name, kind in columns)

    def number_of_hash(self, text: str) -> sql.Composed:
        return sql.SQL("CAST(strtol(left(md5({}), 15), 16) AS decimal(38, 0))").format(sql.Identifier(text))

    def lock(self, connection: Session, schema: str, tries: int) -> None:
        """A wait in vain ends the transaction; with nothing copied yet, it is begun again."""
        self._take(connection, schema, _LOCK_SECONDS * tries, f"{LEDGER} of {schema} is locked")

    def _take(self, connection: Session, schema: str, seconds: float, what: str) -> None:
        connection.execute(self.statement("limit_statement", wait=sql.Literal(round(1000 * seconds))))
        try:
            connection.execute(self.statement("lock", schema=sql.Identifier(schema)))
        except connection.Error as error:
            if sqlstate(error) != CANCELLED:
                raise
            connection.rollback()
            by = self.holders(connection, schema, [LOCK])
            raise SinkBusy(f"{what} by {by}; nothing was loaded, try again later") from error
        connection.execute(self.statement("limit_statement", wait=sql.Literal(0)))

    def stage(self, connection: Session, schema: str, mart: Mart, load: Load) -> Callable[[], None]:
        if self._lake is None:
            raise LookupError("this engine was given no lake to stage a load in")
        columns = names(column.name for column in mart.columns)
        incoming = (f'"{column.name}" {self._staged_type(column.type)}' for column in mart.columns)
        values = sql.SQL(", ").join(_value(column.name, column.type) for column in mart.columns)
        staged = Staged(self._lake, mart)
        try:
            manifest = staged.write(load)
            connection.execute(self.statement("create_incoming", columns=sql.SQL(", ".join(incoming))))
            if manifest is not None:
                role = connection.settings.copy_role
                parts = {"role": sql.SQL("default") if role == "default" else sql.Literal(role)}
                connection.execute(self.statement("copy_incoming", manifest=sql.Literal(manifest), **parts))
            order = {"latest_first": latest_first(mart, sql.SQL(""))}
            create = self.statement("create_newest", columns=columns, values=values, key=names(mart.key), **order)
            connection.execute(create)
        except BaseException:
            staged.remove()
            raise
        return staged.remove

    def _staged_type(self, kind: str) -> str:
        return "timestamp" if kind == "timestamp" else self.type_of(kind)

    def write(self, connection: Session, table: sql.Identifier, mart: Mart, whole: bool) -> Written:
        columns = [column.name for column in mart.columns]
        parts = {
            "table": table,
            "columns": names(columns),
            "newest_columns": names(columns, "newest"),
            "table_columns": names(columns, mart.table),
            "same_key": equal(mart.key, mart.table, "newest"),
            "changed_key": equal(mart.key, mart.table, "changed"),
        }

        def run(name: str) -> int:
            return connection.execute(self.statement(name, **parts)).rowcount

        deleted = run("delete_missing" if whole else "delete_tombstones")
        run("create_changed")
        run("delete_changed")
        upserted = run("insert_changed")
        run("drop_stage")
        return Written(upserted, deleted)

    def record(
        self,
        connection: Session,
        ledger: sql.Identifier,
        versions: Sequence[LoadedVersion],
        common: dict[str, object],
    ) -> None:
        record = self.statement("record_version", ledger=ledger)
        for version in versions:
            names_of = ("version", "kind", "files", "rows", "bytes")
            connection.execute(record, {name: getattr(version, name) for name in names_of} | common)

    def will_pass(self, error: BaseException) -> bool:
        """A lost connection, too: it may have been lost after COMMIT was carried out, which the ledger then says."""
        return _conflicts(error) or redshift.is_lost(error)

    def recover(self, connection: Session) -> None:
        if connection.closed:
            connection.reopen()


def _conflicts(error: BaseException) -> bool:
    """True when another transaction was in the way of this one."""
    first = error.args[0] if error.args else None
    text = str(first.get("M", "")) if isinstance(first, dict) else ""
    return text.split(" ")[0].strip(":") in _NOT_SERIALIZABLE or sqlstate(error) in ("40001", "40P01")


def _value(name: str, kind: str) -> sql.Composed:
    """A staged column in the table's type."""
    named = sql.Identifier(name)
    if kind != "timestamp":
        return named
    return sql.SQL("{} AT TIME ZONE 'UTC' AS {}").format(named, named)


def _framed(name: str, kind: str) -> sql.Composed:
    """Raises LookupError for a type whose text is not known to be the same on Redshift."""
    column = sql.Identifier(name)
    if kind == "array<string>" or family(kind) not in _FRAMES:
        raise LookupError(f"rows with a column of type {kind} ({name}) cannot be compared in Redshift")
    text = sql.SQL(_FRAMES[family(kind)]).format(column)
    return sql.SQL("coalesce(CAST(octet_length({0}) AS varchar) || ':' || {0}, '-')").format(text)
