"""Parses SQL files: `python -m tools.sql_check [FILE]...`, all of the project's when none is named."""

import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlglot
from sqlglot.errors import SqlglotError

from ops.settings import PROJECT
from plumbing.sql_files import named

DIALECTS = ("postgres", "duckdb")  # the warehouse's, and that of the lake's readers
# What takes the place of values and of parts that a program puts in.
_PARTS = (
    (re.compile(r"%\(\w+\)s|\$\w+"), "NULL"),
    (re.compile(r"\bIS \{\w+\}"), "IS 'a comment'"),
    (re.compile(r"\{(\w+)\}"), r"part_\1"),
)


def faults(file: Path) -> Iterator[str]:
    """One line for each statement that no dialect parses."""
    text = file.read_text(encoding="utf-8")
    for place, part in _PARTS:
        text = place.sub(part, text)
    for statement in named(text).values() or [text]:
        if why := _unparsed(statement):
            yield f"{file}: {why}: {' '.join(statement.split())[:80]}"


def _unparsed(statement: str) -> str | None:
    why = None
    for dialect in DIALECTS:
        try:
            sqlglot.parse(statement, dialect=dialect)
        except SqlglotError as error:
            why = why or str(error).splitlines()[0]
        else:
            return None
    return why


def main(names: list[str]) -> int:
    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of statements that it takes as they are
    files = [Path(name) for name in names] or sorted(
        path for path in PROJECT.rglob("*.sql") if ".venv" not in path.parts and ".gpps" not in path.parts
    )
    found = [fault for file in files for fault in faults(file)]
    sys.stderr.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
