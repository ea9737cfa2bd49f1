"""The US state that a place names, where that is certain: `Burke, VA` → `VA`. None is "not said, or not certain".

Codes count in capitals and behind a comma only, as the API writes them ("Burke, VA"): most of them are country codes or
words as well. A name that is also something else ("Georgia", "Washington") counts only when something else settles it.
"""

import re

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
NATION = frozenset({"united states", "united states of america", "usa", "us", "u.s.", "u.s.a."})
UNSETTLED_ALONE = frozenset({"washington", "georgia"})  # the capital; the country
UNSETTLED_BEHIND_A_CITY = frozenset({"georgia"})  # "Tbilisi, Georgia"
PROVINCES = frozenset({"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"})
ZIP = re.compile(r"\s+[0-9]{5}(?:-[0-9]{4})?$", re.ASCII)


def state_of(place: str) -> str | None:
    """The two-letter code of the state or territory that `place` names for certain."""
    parts = [part for part in (piece.strip() for piece in place.split(",")) if part]
    in_nation = False
    while parts and parts[-1].lower() in NATION:
        in_nation = True
        parts.pop()
    if not parts:
        return None
    *before, last = parts
    if any(part.upper().replace(".", "") in PROVINCES or part in CODES for part in before):
        return None  # "Toronto, ON, CA": two codes, one of them of something else
    name = ZIP.sub("", last)
    return _state(name, bool(before), settled=in_nation or name != last)


def _state(name: str, behind_a_city: bool, settled: bool) -> str | None:
    code = name.replace(".", "") if re.fullmatch(r"[A-Z]\.?[A-Z]\.?", name) else ""
    if code in CODES:
        return code if behind_a_city or settled else None
    lower = name.lower()
    unsettled = UNSETTLED_BEHIND_A_CITY if behind_a_city else UNSETTLED_ALONE
    return None if lower in unsettled and not settled else STATES.get(lower)
