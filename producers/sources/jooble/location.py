"""The US state that a place names, where that is certain: `Burke, VA` → `VA`. None is "not said, or not certain".

Codes count in capitals and behind a comma only, as the API writes them ("Burke, VA"): most of them are country codes or
words as well. A name that is also something else ("Georgia", "Washington") counts only when something else settles it.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("reference") / "states.csv"


@cache
def states() -> dict[str, str]:
    """Codes of states and territories by their names in lower case."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row["code"] for row in csv.DictReader(lines)}


@cache
def names() -> dict[str, str]:
    """Names by code, as the API writes them."""
    of = {code: name.title().replace(" Of ", " of ") for name, code in reversed(states().items())}
    return of | {"VI": "U.S. Virgin Islands"}


NATION = frozenset({"united states", "united states of america", "usa", "us", "u.s.", "u.s.a."})
UNSETTLED_ALONE = frozenset({"washington", "georgia"})  # the capital; the country
UNSETTLED_BEHIND_A_CITY = frozenset({"georgia"})  # "Tbilisi, Georgia"
PROVINCE_CODES = frozenset({"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"})
PROVINCES = frozenset({"alberta", "british columbia", "manitoba", "ontario", "quebec", "québec", "saskatchewan"})
CAPITAL = frozenset({"washington dc", "washington d.c."})
ZIP = re.compile(r"(?:^|\s+)[0-9]{5}(?:-[0-9]{4})?$", re.ASCII)


@lru_cache(maxsize=4096)
def state_of(place: str) -> str | None:
    """The two-letter code of the state or territory that `place` names for certain."""
    parts = [part for part in (piece.strip() for piece in place.split(",")) if part]
    settled = False
    while parts and parts[-1].lower() in NATION:
        settled = True
        parts.pop()
    if parts and ZIP.search(parts[-1]):
        settled = True
        parts[-1:] = [bare] if (bare := ZIP.sub("", parts[-1])) else []
    return _state(parts[:-1], parts[-1], settled) if parts else None


def _state(before: list[str], name: str, settled: bool) -> str | None:
    """The state of the last part of a place. `settled`: something else says that the place is in the nation."""
    if any(part in PROVINCE_CODES or part in names() for part in before):
        return None  # "Toronto, ON, CA": two codes, one of them of something else
    code = name.replace(".", "") if re.fullmatch(r"[A-Z]\.?[A-Z]\.?", name) else ""
    if code in names():
        foreign = code == "CA" and any(part.lower() in PROVINCES for part in before)  # Ontario is a city, too
        return code if settled or (before and not foreign) else None
    lower = name.lower()
    if lower in CAPITAL:
        return "DC"
    unsettled = UNSETTLED_BEHIND_A_CITY if before else UNSETTLED_ALONE
    return None if lower in unsettled and not settled else states().get(lower)
