"""Statements by name, `<package>/sql/<name>.sql`, and files that stand for one another.

Such a file has `-- like: other, with these for those` in place of a statement of its own.
"""

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import sql

_LIKE = re.compile(r"^-- like: (\w+), with (\w+) for (\w+)$", re.MULTILINE)


@cache
def text(package: str, name: str) -> str:
    """Raises FileNotFoundError."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def statement(package: str, name: str, /, **parts: "sql.Composable") -> "sql.Composed":
    """The statement with its parts put in, quoted by psycopg. Raises FileNotFoundError or KeyError."""
    from psycopg import sql

    return sql.SQL(text(package, name)).format(**parts)


def sql_text(folder: Traversable, file: str) -> str:
    """The text of the file; of one that is like another: its own comments, then the other's text after its first line,
    where the table `these` stands in for `those`."""
    text = folder.joinpath(file).read_text(encoding="utf-8")
    like = _LIKE.search(text)
    if not like:
        return text
    other, new, old = like.groups()
    _, _, rest = sql_text(folder, f"{other}.sql").partition("\n")
    return text + re.sub(rf"\b{old}\b", new, rest)
