"""The recorded answer as an API: of its route and day it is served as it is, of any other there is no solution."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from producers.sandbox.tables import present

FOLDER, FILE = "flights", "qpx_TPE_LAX_oneway_2017-06-12.json"
ROUTE = ("TPE", "LAX", date(2017, 6, 12))


class Recorded:
    """Raises FileNotFoundError saying what lacks."""

    def __init__(self, folder: Path) -> None:
        self._trips = _trips(folder)

    def answer(self, slices: Sequence[tuple[str, str, date]], solutions: int, call: int) -> dict[str, Any]:
        if list(slices) != [ROUTE]:
            return {"kind": "qpxexpress#tripOptions", "requestId": "none-recorded", "data": {}}
        return self._trips


def accounting(folder: Path, searches: Sequence[str]) -> dict[str, dict[str, int]]:
    """Account of the recorded trip options: `rows` are those `matched` by a search and those `not_asked_for`."""
    rows = len(_trips(folder)["tripOption"])
    matched = rows if f"{ROUTE[0]}-{ROUTE[1]}|{ROUTE[2]}|" in searches else 0
    return {"trip options": {"rows": rows, "matched": matched, "not_asked_for": rows - matched}}


def _trips(folder: Path) -> dict[str, Any]:
    trips: dict[str, Any] = json.loads(present(folder / FOLDER / FILE).read_text(encoding="utf-8"))["trips"]
    return trips
