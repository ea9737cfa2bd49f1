"""States and territories by name, as a heading of the report says them."""

NATION = "US"
NAMES = {
    NATION: "the United States",
    **{"AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado"},
    **{"CT": "Connecticut", "DE": "Delaware", "DC": "the District of Columbia", "FL": "Florida", "GA": "Georgia"},
    **{"HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas"},
    **{"KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts"},
    **{"MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana"},
    **{"NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico"},
    **{"NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma"},
    **{"OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota"},
    **{"TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington"},
    **{"WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming"},
    **{"AS": "American Samoa", "FM": "Micronesia", "GU": "Guam", "MH": "the Marshall Islands"},
    **{"MP": "the Northern Mariana Islands", "PR": "Puerto Rico", "PW": "Palau", "VI": "the U.S. Virgin Islands"},
}


class UnknownState(ValueError):
    """No such state. The message says what is expected."""


def code(given: str) -> str:
    """The two-letter code of what was given, in any case. Raises UnknownState."""
    if given.upper() not in NAMES:
        raise UnknownState(f"no state is called {given!r}; give two letters, such as TX, or {NATION} for the nation")
    return given.upper()
