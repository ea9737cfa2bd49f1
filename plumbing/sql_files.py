"""Statements by name in `<package>/sql/`, and files that stand for one another.

A file is the statement of its name, or holds several that are read together, each after a line `-- name: its_name`.
A file of a folder of statements may have `-- like: other, with these for those` in place of a statement of its own.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from plumbing import sql

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_LIKE = re.compile(r"^-- like: (\w+), with (\w+) for (\w+)$", re.MULTILINE)


@cache
def statements(package: str) -> Mapping[str, str]:
    """The texts of all statements of a package, by name."""
    found: dict[str, str] = {}
    for file in resources.files(package).joinpath("sql").iterdir():
        name, _, kind = file.name.rpartition(".")
        if kind == "sql":
            content = file.read_text(encoding="utf-8")
            found |= named(content) or {name: content}
    return found


def named(content: str) -> dict[str, str]:
    """The statements of a file that holds several, by name; none of one that is a single statement."""
    _, *parts = _NAME.split(content)
    return {name: f"{body.strip()}\n" for name, body in zip(parts[::2], parts[1::2], strict=True)}


def text(package: str, name: str) -> str:
    """Raises KeyError."""
    return statements(package)[name]


def statement(package: str, name: str, /, **parts: sql.Composable) -> sql.Composed:
    """The statement with its parts put in. Raises KeyError."""
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
