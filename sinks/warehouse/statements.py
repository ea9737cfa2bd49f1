"""SQL statements by name, and what the engines' statements are put together of.

`{name}` in one stands for a part that is quoted: identifiers come from the contracts and the settings only, never from
data.
"""

from collections.abc import Iterable

from plumbing import sql, sql_files
from sinks.rows import order
from streaming.contract import Mart

SHARED = "sinks.warehouse"


def statement(engine: str, name: str, /, **parts: sql.Composable) -> sql.Composed:
    """The statement of the engine's package, or the one that the engines share, with its parts. Raises KeyError."""
    package = engine if name in sql_files.statements(engine) else SHARED
    return sql_files.statement(package, name, **parts)


def names(identifiers: Iterable[str], alias: str | None = None) -> sql.Composed:
    """`"a", "b"`, or `x."a", x."b"` with an alias."""
    return sql.SQL(", ").join(_column(name, alias) for name in identifiers)


def equal(identifiers: Iterable[str], left: str, right: str) -> sql.Composed:
    """`l."a" = r."a" AND l."b" = r."b"`."""
    pairs = (sql.SQL("{} = {}").format(_column(name, left), _column(name, right)) for name in identifiers)
    return sql.SQL(" AND ").join(pairs)


def latest_first(mart: Mart, of_text: sql.Composable) -> sql.Composed:
    """The order of `sinks.rows.order`, the greatest first: texts by their bytes, unknown last.

    `of_text`: what stands behind a text for that.
    """
    texts = {column.name for column in mart.columns if column.type in ("string", "array<string>")}
    after = {True: of_text, False: sql.SQL("")}
    parts = (sql.SQL("{}{} DESC NULLS LAST").format(sql.Identifier(name), after[name in texts]) for name in order(mart))
    return sql.SQL(", ").join(parts)


def assignments(identifiers: Iterable[str], source: str) -> sql.Composed:
    """`"a" = s."a", "b" = s."b"`."""
    pairs = (sql.SQL("{} = {}").format(sql.Identifier(name), _column(name, source)) for name in identifiers)
    return sql.SQL(", ").join(pairs)


def _column(name: str, alias: str | None) -> sql.Composable:
    return sql.Identifier(alias, name) if alias else sql.Identifier(name)
