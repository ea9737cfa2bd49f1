"""One page of schools: found, ordered, cut out and written as the API writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from producers.sandbox.chance import draw
from producers.sandbox.college_scorecard import quirks as sandbox_quirks
from producers.sandbox.college_scorecard.fields import PROGRAMS, ServedSchool, Value, everything
from producers.sandbox.college_scorecard.parameters import Query
from producers.sandbox.college_scorecard.quirks import Style
from producers.sources.college_scorecard.mapping import nested

Offers = Sequence[Mapping[str, Value]]


@dataclass(frozen=True)
class Release:
    """A data set in an order that nobody may rely on."""

    schools: Sequence[ServedSchool]

    def without(self, some: int) -> "Release":
        """The release without that many schools, those with the smallest ids."""
        gone = sorted(school.id for school in self.schools)[:some]
        return Release([school for school in self.schools if school.id not in gone])


def release_of(schools: Sequence[ServedSchool]) -> Release:
    return Release(sorted(schools, key=lambda school: str(school.fields.get("school.name"))))


def page(release: Release, asked: Query, quirks: frozenset[str]) -> dict[str, Any]:
    """The envelope of the asked page."""
    found = _ordered([school for school in release.schools if _wanted(school, asked)], asked, quirks)
    start = asked.page * asked.per_page
    listed: Sequence[ServedSchool] = found[start : start + asked.per_page]
    if "extra-results" in quirks:
        listed = sandbox_quirks.with_extras(found[max(0, start - 1) : start], listed)
    style = sandbox_quirks.style(quirks)
    return {
        "metadata": {"page": asked.page, "total": len(found), "per_page": asked.per_page},
        "results": [_result(school, asked, style) for school in listed],
    }


def _wanted(school: ServedSchool, asked: Query) -> bool:
    if not all(condition.met_by(school.fields) for condition in asked.conditions if not condition.of_programs):
        return False
    if asked.within is not None and not asked.within.holds(school):
        return False
    return not asked.of_programs or _offers_wanted(school.programs, asked)


def _offers_wanted(offers: Offers, asked: Query) -> bool:
    if asked.all_programs and not asked.all_programs_nested:
        return all(any(condition.met_by(offer) for offer in offers) for condition in asked.of_programs)
    return any(_matches(offer, asked) for offer in offers)


def _matches(offer: Mapping[str, Value], asked: Query) -> bool:
    return all(condition.met_by(offer) for condition in asked.of_programs)


def _ordered(schools: list[ServedSchool], asked: Query, quirks: frozenset[str]) -> Sequence[ServedSchool]:
    """By the fields asked for, what is unknown last; the first field counts most."""
    if not asked.order and "unsorted-overlap" in quirks:
        return sorted(schools, key=lambda school: draw("order", asked.page, school.id))
    for field, falls in reversed(asked.order):
        known = [(_sort_value(school, field, falls), school) for school in schools]
        held = [(value, school) for value, school in known if value is not None]
        held.sort(key=lambda pair: pair[0], reverse=falls)
        schools = [school for _, school in held] + [school for value, school in known if value is None]
    return schools


def _sort_value(school: ServedSchool, field: str, falls: bool) -> Any:
    if not field.startswith(f"{PROGRAMS}."):
        return _comparable(school.fields.get(field))
    leaf = field.removeprefix(f"{PROGRAMS}.")
    values = [value for offer in school.programs if (value := _comparable(offer.get(leaf))) is not None]
    return (max if falls else min)(values, default=None)


def _comparable(value: Value) -> Any:
    return value.lower() if isinstance(value, str) else value


def _result(school: ServedSchool, asked: Query, style: Style) -> dict[str, Any]:
    """One result, all of it without `fields`: dotted keys, not in the requested order, programmes as objects."""
    selection = asked.selection or everything()
    result: dict[str, Any] = {
        name: style.value(name, school.fields.get(name), school.id) for name in reversed(selection.school)
    }
    if selection.program:
        result |= _programs(school, selection.program, asked, style)
    return nested(result) if asked.keys_nested or asked.selection is None else result


def _programs(school: ServedSchool, leaves: Sequence[str], asked: Query, style: Style) -> dict[str, Any]:
    offers: Offers = list(iter(school.programs))  # list() alone would ask for the length first, and make them twice
    if asked.of_programs and not asked.all_programs and not asked.all_programs_nested:
        offers = [offer for offer in offers if _matches(offer, asked)]
    if offers:
        return {PROGRAMS: [style.programme(_flat(offer, leaves, style)) for offer in offers]}
    # Schools without programmes: nobody has recorded which of the three the API sends.
    empty: tuple[dict[str, Any], ...] = ({PROGRAMS: []}, {PROGRAMS: None}, {})
    return empty[school.id % 3]


def _flat(offer: Mapping[str, Value], leaves: Sequence[str], style: Style) -> dict[str, Value]:
    of = (offer["unit_id"], offer["code"], offer["credential.level"])
    return {leaf: style.value(f"{PROGRAMS}.{leaf}", offer.get(leaf), of) for leaf in leaves}
