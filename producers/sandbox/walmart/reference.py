"""The recorded answer as a shelf: the items of its query."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from producers.sandbox.tables import present

FILE = Path("walmart", "search_v1_iphone8_2018-01.json")


class Recorded:
    """The items of the recorded query; raises FileNotFoundError where its file is missing."""

    def __init__(self, folder: Path) -> None:
        page = json.loads(present(folder / FILE).read_text(encoding="utf-8"))
        self._query, self._items = page["query"], page["items"]

    def found(self, query: str) -> Sequence[dict[str, Any]]:
        return self._items if query.lower() == self._query else []

    def all(self) -> Sequence[dict[str, Any]]:
        return list(self._items)


def accounting(folder: Path, searches: Sequence[str]) -> dict[str, dict[str, int]]:
    """Account of the recorded items when these queries are searched: `rows` = `matched` + `not_asked_for`."""
    recorded = Recorded(folder)
    page = json.loads((folder / FILE).read_text(encoding="utf-8"))
    matched = sum(len(recorded.found(query)) for query in {query.lower() for query in searches})
    every = len(page["items"])
    return {"items": {"rows": every, "matched": matched, "not_asked_for": every - matched}}
