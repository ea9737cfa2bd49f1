"""Worlds to examine: a clean one, worked out by hand, and for every check a row that is wrong, planted in it.

In `planted/`, the statements of a check follow its `-- name:` and the key of the row as JSON; `-- also: …` names checks
that see the same fault, too.
"""

import json
import re
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


def statements(text: str) -> tuple[str, ...]:
    """The statements of a text, without its comments; `tables.` stands before each table."""
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return tuple(part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" ;\n"))


def clean(part: str) -> tuple[str, ...]:
    """Rows that fill the tables of `marts` or `events`."""
    return statements((HERE / f"clean_{part}.sql").read_text())


def planted() -> dict[str, Planted]:
    """By check."""
    texts = [
        re.split(r"^-- name: (\w+)\n", path.read_text(), flags=re.MULTILINE) for path in HERE.glob("planted/*.sql")
    ]
    return {name: _planted(row) for _, *named in texts for name, row in zip(named[::2], named[1::2], strict=True)}


def _planted(text: str) -> Planted:
    first, second, *_ = text.splitlines()
    also = second.removeprefix("-- also: ").split(", ") if second.startswith("-- also: ") else []
    return Planted(json.loads(first.removeprefix("-- ")), frozenset(also), statements(text))
