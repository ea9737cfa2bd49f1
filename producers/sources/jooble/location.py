"""The US state that a place names, where that is certain: `Burke, VA` → `VA`. None is "not said, or not certain".

Codes count in capitals and behind a comma only, as the API writes them ("Burke, VA"): most of them are country codes or
words as well. A name that is also something else ("Georgia", "Washington") counts only when something else settles it.
"""

import re
from functools import lru_cache

STATES = {
    "alabama": "AL",
    "alaska": "AK",
    "arizona": "AZ",
    "arkansas": "AR",
    "california": "CA",
    "colorado": "CO",
    "connecticut": "CT",
    "delaware": "DE",
    "district of columbia": "DC",
    "florida": "FL",
    "georgia": "GA",
    "hawaii": "HI",
    "idaho": "ID",
    "illinois": "IL",
    "indiana": "IN",
    "iowa": "IA",
    "kansas": "KS",
    "kentucky": "KY",
    "louisiana": "LA",
    "maine": "ME",
    "maryland": "MD",
    "massachusetts": "MA",
    "michigan": "MI",
    "minnesota": "MN",
    "mississippi": "MS",
    "missouri": "MO",
    "montana": "MT",
    "nebraska": "NE",
    "nevada": "NV",
    "new hampshire": "NH",
    "new jersey": "NJ",
    "new mexico": "NM",
    "new york": "NY",
    "north carolina": "NC",
    "north dakota": "ND",
    "ohio": "OH",
    "oklahoma": "OK",
    "oregon": "OR",
    "pennsylvania": "PA",
    "puerto rico": "PR",
    "rhode island": "RI",
    "south carolina": "SC",
    "south dakota": "SD",
    "tennessee": "TN",
    "texas": "TX",
    "utah": "UT",
    "vermont": "VT",
    "virginia": "VA",
    "washington": "WA",
    "west virginia": "WV",
    "wisconsin": "WI",
    "wyoming": "WY",
    "american samoa": "AS",
    "guam": "GU",
    "northern mariana islands": "MP",
    "u.s. virgin islands": "VI",
    "us virgin islands": "VI",
}
CODES = frozenset(STATES.values())
NAMES = {code: name.title().replace(" Of ", " of ") for name, code in reversed(STATES.items())} | {
    "VI": "U.S. Virgin Islands"
}
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
    if any(part in PROVINCE_CODES or part in CODES for part in before):
        return None  # "Toronto, ON, CA": two codes, one of them of something else
    code = name.replace(".", "") if re.fullmatch(r"[A-Z]\.?[A-Z]\.?", name) else ""
    if code in CODES:
        foreign = code == "CA" and any(part.lower() in PROVINCES for part in before)  # Ontario is a city, too
        return code if settled or (before and not foreign) else None
    lower = name.lower()
    if lower in CAPITAL:
        return "DC"
    unsettled = UNSETTLED_BEHIND_A_CITY if before else UNSETTLED_ALONE
    return None if lower in unsettled and not settled else STATES.get(lower)
