"""Derived views of few rows that cost much (header `-- worked out: once`): worked out once for a connection.

What a connection reads does not change, so neither do they. The limits of outliers are such: a minute of questions on
the full data asks for them a dozen times.
"""

from typing import TYPE_CHECKING, Any

from psycopg import sql

from analysis.statements import derived

if TYPE_CHECKING:
    import psycopg


class MaterializedViews:
    """`known` gives derived views as `derived.composed` takes them; raises what the connection raises."""

    def __init__(self, connection: "psycopg.Connection[Any]"):
        self._connection = connection
        self._selects: dict[str, str] = {}

    def known(self, statement: str) -> dict[str, str]:
        """All derived views by name; those that the statement needs and that are kept are selects of constants."""
        for name in derived.needed(statement):
            if derived.worked_out_once(name) and name not in self._selects:
                self._selects[name] = self._worked_out(name)
        return {**derived.views(), **self._selects}

    def _worked_out(self, name: str) -> str:
        cursor = self._connection.execute(derived.composed(f"SELECT * FROM {name}").encode())  # noqa: S608
        columns, rows = cursor.description or [], cursor.fetchall()
        rows = rows or [(None,) * len(columns)]
        names = [f'"{column.name}"' for column in columns]
        casts = [f"CAST({at} AS {column.type_display}) AS {at}" for at, column in zip(names, columns, strict=True)]
        values = ",\n".join(f"({', '.join(map(self._literal, row))})" for row in rows)
        return (
            f"SELECT {', '.join(casts)}\nFROM (VALUES\n{values}) AS kept ({', '.join(names)})\n"
            f"WHERE {names[0]} IS NOT NULL"
        )

    def _literal(self, value: object) -> str:
        return sql.Literal(value).as_string(self._connection)
