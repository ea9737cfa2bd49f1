"""One page of schools, ordered, cut out and written as the API writes it, or as it has at some time.

The ways in which it has answered otherwise than today are quirks, each switched on by its name; README.md lists them:
`null-as-zero`, `tokens`, `dotted-programs`, `mixed-programs`, `unknown-keys`, `extra-results`; and
`release-in-mid-walk`, which `app` knows.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from producers.sandbox.chance import pick
from producers.sandbox.college_scorecard.fields import PROGRAMS, Selection, ServedSchool, Value, known
from producers.sources.college_scorecard.mapping import nested

TOKENS = ("PrivacySuppressed", "PS", "NULL", "NA", "")
NEW_KEYS: Mapping[str, Value] = {"earnings.4_yr.overall_median_earnings_national": 51_000, "hoist": "x"}


class Query(NamedTuple):
    """A parsed request. `whole`: fields were not named, so the selection is of all there are."""

    page: int
    per_page: int
    by_id: bool
    selection: Selection
    whole: bool


def page(schools: Sequence[ServedSchool], asked: Query, quirks: frozenset[str]) -> dict[str, Any]:
    """The envelope of the asked page. Without an order it is one that nobody may rely on."""
    found = sorted(schools, key=lambda school: school.id) if asked.by_id else schools
    start = asked.page * asked.per_page
    listed = list(found[start : start + asked.per_page])
    if "extra-results" in quirks and listed:
        listed = [*listed, *found[max(0, start - 1) : start], listed[0]]
    return {
        "metadata": {"page": asked.page, "total": len(found), "per_page": asked.per_page},
        "results": [_result(school, asked, quirks) for school in listed],
    }


def _result(school: ServedSchool, asked: Query, quirks: frozenset[str]) -> dict[str, Any]:
    """One result: dotted keys, not in the requested order, programmes as objects; nested where all is asked for."""
    selection = asked.selection
    result: dict[str, Any] = {
        name: _value(name, school.fields.get(name), school.id, quirks) for name in reversed(selection.school)
    }
    if selection.program:
        result |= _programs(school, selection.program, quirks)
    return nested(result) if asked.whole else result


def _programs(school: ServedSchool, leaves: Sequence[str], quirks: frozenset[str]) -> dict[str, Any]:
    offers = school.programs
    if offers:
        return {PROGRAMS: [_programme(offer, leaves, quirks) for offer in offers]}
    # Schools without programmes: nobody has recorded which of the three the API sends.
    empty: tuple[dict[str, Any], ...] = ({PROGRAMS: []}, {PROGRAMS: None}, {})
    return empty[school.id % 3]


def _programme(offer: Mapping[str, Value], leaves: Sequence[str], quirks: frozenset[str]) -> dict[str, Any]:
    of = (offer["unit_id"], offer["code"], offer["credential.level"])
    flat = {leaf: _value(f"{PROGRAMS}.{leaf}", offer.get(leaf), of, quirks) for leaf in leaves}
    if "unknown-keys" in quirks:
        flat |= NEW_KEYS
    if "dotted-programs" in quirks:
        return flat
    if "mixed-programs" not in quirks:
        return nested(flat)
    mixed: dict[str, Any] = {}  # the first part of a name nested, the rest dotted
    for name, value in flat.items():
        first, dot, rest = name.partition(".")
        if dot:
            mixed.setdefault(first, {})[rest] = value
        else:
            mixed[name] = value
    return mixed


def _value(name: str, value: Value, of: object, quirks: frozenset[str]) -> Value:
    """A value; one that is unknown as the quirks have it."""
    if value is not None:
        return value
    if "null-as-zero" in quirks and known()[name] == "integer":
        return 0
    return pick(TOKENS, name, of) if "tokens" in quirks else None
