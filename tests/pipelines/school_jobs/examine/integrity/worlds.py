"""Worlds to examine: a clean one, worked out by hand, and for every check a row that is wrong, planted in it.

`planted/<check>.sql` begins with the key of the row as JSON; `-- also: …` names checks that see the same fault, too.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Planted:
    """`key` as it stands in the sample; `also`: other checks that have to find something."""

    key: dict[str, Any]
    also: frozenset[str]
    statements: tuple[str, ...]


def statements(path: Path) -> tuple[str, ...]:
    """The statements of a file, without its comments; `tables.` stands before each table."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("--")]
    return tuple(part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" ;\n"))


def clean(part: str) -> tuple[str, ...]:
    """What fills the tables of `marts` or `events`."""
    return statements(HERE / f"clean_{part}.sql")


def planted() -> dict[str, Planted]:
    """By check."""
    return {path.stem: _planted(path) for path in sorted((HERE / "planted").glob("*.sql"))}


def _planted(path: Path) -> Planted:
    first, second, *_ = path.read_text().splitlines()
    also = second.removeprefix("-- also: ").split(", ") if second.startswith("-- also: ") else []
    return Planted(json.loads(first.removeprefix("-- ")), frozenset(also), statements(path))
