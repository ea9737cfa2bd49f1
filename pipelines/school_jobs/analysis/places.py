"""States and territories by their two letters, and the nation."""

from difflib import get_close_matches

from analysis.statements import WrongParameter
from analysis.statements.questions import plain

NATION = "US"
NAMES = {
    NATION: "United States",
    **{"AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado"},
    **{"CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia"},
    **{"HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas"},
    **{"KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts"},
    **{"MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana"},
    **{"NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico"},
    **{"NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma"},
    **{"OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota"},
    **{"TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington"},
    **{"WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "AS": "American Samoa", "GU": "Guam"},
    **{"FM": "Federated States of Micronesia", "MH": "Marshall Islands", "MP": "Northern Mariana Islands"},
    **{"PR": "Puerto Rico", "PW": "Palau", "VI": "Virgin Islands"},
}


class UnknownPlace(WrongParameter):
    """No such state. The message says what is expected."""


def code(given: str) -> str:
    """The two letters of a state that is given by them or by its name, in any case. Raises UnknownPlace."""
    wanted = " ".join(given.split()).casefold()
    for letters, name in NAMES.items():
        if wanted in (letters.casefold(), name.casefold()):
            return letters
    near = get_close_matches(wanted.title(), NAMES.values(), 1)
    like = f"; did you mean {near[0]}?" if near else ":"
    raise UnknownPlace(f"no state is called {given!r}{like} give a name or two letters, or {NATION} for the nation")


def mentioned(words: str) -> str | None:
    """Name of a state that stands in free words: the longest, since one may be part of another's."""
    padded = f" {plain(words)} "
    return max((name for name in NAMES.values() if f" {plain(name)} " in padded), key=len, default=None)


def name(code: object) -> str:
    """`Texas` for TX, `United States` for US; what is neither is shown as it is."""
    return NAMES.get(str(code), str(code))
