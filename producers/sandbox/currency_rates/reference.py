"""The recorded answers as a market: currencylayer's of 2025 for the dollar, Frankfurter's of 2019 for the euro."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from producers.sandbox.tables import present

LIVE = Path("currency", "currencylayer_live_USD_all_2025-03-26.json")
ECB = Path("currency", "frankfurter_v1_EUR_2019-12-23.json")


class Recorded:
    """The recorded answers: currencylayer's of 2025 for the dollar, Frankfurter's of 2019 for the euro."""

    def __init__(self, folder: Path) -> None:
        self._live = json.loads(present(folder / LIVE).read_text(encoding="utf-8"))
        self._ecb = json.loads(present(folder / ECB).read_text(encoding="utf-8"))

    def day(self, base: str) -> date:
        return date.fromisoformat(self._ecb["date"])

    def stamp(self, base: str) -> int:
        return int(self._live["timestamp"])

    def rates(self, base: str, provider: str) -> Mapping[str, Any]:
        if provider == "frankfurter":
            return self._ecb["rates"] if base == self._ecb["base"] else {}
        quotes = {pair[3:]: rate for pair, rate in self._live["quotes"].items()}
        return quotes | {"USD": 1} if base == self._live["source"] else {}


def accounting(folder: Path, searches: Sequence[str]) -> dict[str, dict[str, int]]:
    """Account of the recorded rates when these searches are made: `rows` = `of_the_search` + `not_asked_for`.

    A search asks for some currencies of those that are there.
    """
    recorded = Recorded(folder)
    counts = {}
    for name, base in (("currencylayer", "USD"), ("frankfurter", "EUR")):
        every = set(recorded.rates(base, name)) - {base}
        matched = len(every) if f"{name}|{base}" in searches else 0
        counts[f"{name} rates"] = {"rows": len(every), "of_the_search": matched, "not_asked_for": len(every) - matched}
    return counts
