"""Pieces of SQL, put together so that names and values never get into a statement unquoted; for any engine.

They are texts, which every client takes. What is quoted here comes from contracts and settings; data are parameters.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal


class Composable(str):
    """SQL that may stand in a statement."""

    __slots__ = ()


Composed = Composable


class SQL(Composable):
    """SQL as it is written in the code or in a file, where `{name}` or `{}` stands for another piece."""

    __slots__ = ()

    def format(self, *pieces: Composable, **named: Composable) -> Composed:  # type: ignore[override]
        """Raises TypeError for a piece that is none, so that no plain text gets in."""
        for piece in (*pieces, *named.values()):
            if not isinstance(piece, Composable):
                raise TypeError(f"{piece!r} is no piece of SQL: quote it as Identifier or Literal")
        return Composable(str.format(self, *pieces, **named))

    def join(self, pieces: Iterable[Composable]) -> Composed:  # type: ignore[override]
        return Composable(str.join(self, pieces))


class Identifier(Composable):
    """`"a"."b"`."""

    __slots__ = ()

    def __new__(cls, *names: str) -> "Identifier":
        return super().__new__(cls, ".".join('"' + name.replace('"', '""') + '"' for name in names))


class Literal(Composable):
    """A text, number, truth value, day or null, or a list of them, as a constant."""

    __slots__ = ()

    def __new__(cls, value: object) -> "Literal":
        return super().__new__(cls, _constant(value))


def _constant(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, list):
        return f"ARRAY[{', '.join(map(_constant, value))}]"
    if not isinstance(value, str | date):
        raise TypeError(f"a value of type {type(value).__name__} cannot stand in a statement; give it as a parameter")
    text = str(value).replace("'", "''")
    return " E'{}'".format(text.replace("\\", "\\\\")) if "\\" in text else f"'{text}'"
