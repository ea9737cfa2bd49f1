"""The US state that a place names, where that is certain: `Burke, VA` → `VA`. None is "not said, or not certain".
And whether a place is abroad.

Codes count in capitals and behind a comma only, as the API writes them ("Burke, VA"): most of them are country codes or
words as well. A name that is also something else ("Georgia", "Washington") counts only when something else settles it.
"""

import csv
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("reference") / "states.csv"
ABROAD = Path(__file__).with_name("reference") / "abroad.toml"
POSTCODE = re.compile(r"\s+(?:[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|[0-9]{4})$", re.ASCII)  # of Canada, of Australia
SEVERAL = re.compile(r"[;|/\n•·]| (?:or|and|&) ")  # "Austin, TX / Denver, CO"


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
    """The two-letter code of the one state or territory that `place` names for certain."""
    places = _places(place)
    if len(places) > 1:
        found = {state for each in places if (state := state_of(each))}
        elsewhere = any(each.strip(" ,").lower() in NATION or is_abroad(each) for each in places)
        return found.pop() if len(found) == 1 and not elsewhere else None  # "Minneapolis / St. Paul, MN"
    parts = _parts(place)
    settled = False
    while parts and parts[-1].lower() in NATION:
        settled = True
        parts.pop()
    if parts and ZIP.search(parts[-1]):
        settled = True
        parts[-1:] = [bare] if (bare := ZIP.sub("", parts[-1])) else []
    return _state(parts[:-1], parts[-1], settled) if parts else None


def _places(text: str) -> list[str]:
    return [each for each in SEVERAL.split(text) if each.strip(" ,")]


def _parts(place: str) -> list[str]:
    """The parts between the commas."""
    return [part for part in (piece.strip() for piece in place.split(",")) if part]


@cache
def _abroad() -> dict[str, frozenset[str]]:
    return {kind: frozenset(names) for kind, names in tomllib.loads(ABROAD.read_text(encoding="utf-8")).items()}


@lru_cache(maxsize=4096)
def is_abroad(place: str) -> bool:
    """True when any of the places that `place` names is, for all one can tell, outside the United States."""
    places = _places(place)
    if len(places) > 1:
        return any(map(is_abroad, places))
    parts = _parts(place)
    if not parts or parts[-1].lower() in NATION or state_of(place):
        return False
    known, last = _abroad(), POSTCODE.sub("", parts[-1])
    of_canada = last == "CA" and any(part.lower() in PROVINCES or part in PROVINCE_CODES for part in parts[:-1])
    by_name = last.lower() in known["countries"] | known["regions"] or (
        len(parts) == 1 and last.lower() in known["cities"]
    )
    words = last.split()
    behind_a_city = bool(words) and words[-1] in known["codes"] and len(parts) + len(words) > 2
    return of_canada or by_name or behind_a_city


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
