"""The recorded tables and consumers' records as raw topics: first what consumers got, then the rows of the tables.

Offsets are those of this order: each file had its own.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from producers.sandbox.tables import present, rows

Record = dict[str, Any]
FOLDER = "pinterest"
CONSUMED = {"pin": "rest_proxy_v2_consumer_pin.json", "geo": "rest_proxy_v2_consumer_geo.json"}
NUMBERS: Mapping[str, Any] = {"index": int, "downloaded": int, "age": int, "latitude": float, "longitude": float}


def recorded(folder: Path) -> dict[str, list[Record]]:
    """The messages of each kind; raises FileNotFoundError saying what lacks."""
    return {kind: [*_consumed(folder, kind), *_table(folder, kind)] for kind in ("pin", "geo", "user")}


def accounting(folder: Path, searches: Sequence[str]) -> dict[str, dict[str, int]]:
    """Account of every recorded message when these searches are walked: those of kinds not asked for are left out."""
    asked = {search.rpartition("/")[0].rpartition(".")[2] for search in searches}
    counts = {kind: len(messages) for kind, messages in recorded(folder).items()}
    return {
        kind: {"rows": count, "matched": count if kind in asked else 0, "not_asked_for": 0 if kind in asked else count}
        for kind, count in counts.items()
    }


def _consumed(folder: Path, kind: str) -> list[Record]:
    if kind not in CONSUMED:
        return []
    found = json.loads(present(folder / FOLDER / CONSUMED[kind]).read_text(encoding="utf-8"))
    return [one["value"] for one in found]


def _table(folder: Path, kind: str) -> Iterator[Record]:
    """The rows of a table with numbers where its records have them."""
    for row in rows(folder / FOLDER / f"raw_{kind}.csv"):
        yield {name: NUMBERS.get(name, str)(value) for name, value in row.items()}
