"""The fields the sandbox knows, as the official dictionary names them, and how an answer is cut down to some of them.

The API has 3,300; these are the ones its data sets hold. A school is kept flat, under dotted names; so is a programme,
without the prefix `latest.programs.cip_4_digit.`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from producers.sources.college_scorecard.shapes import nested

Value = str | int | float | None
PROGRAMS = "latest.programs.cip_4_digit"

SCHOOL_FIELDS = (
    "id",
    "ope8_id",
    "ope6_id",
    "school.name",
    "school.city",
    "school.state",
    "school.zip",
    "school.accreditor",
    "school.school_url",
    "school.price_calculator_url",
    "school.ownership",
    "school.locale",
    "school.degrees_awarded.predominant",
    "school.degrees_awarded.highest",
    "school.operating",
    "school.main_campus",
    "school.branches",
    "location.lat",
    "location.lon",
    "latest.student.size",
    "latest.admissions.admission_rate.overall",
    "latest.admissions.sat_scores.average.overall",
    "latest.cost.tuition.in_state",
    "latest.cost.tuition.out_of_state",
    "latest.cost.avg_net_price.overall",
    "latest.cost.avg_net_price.public",
    "latest.cost.avg_net_price.private",
    "latest.earnings.10_yrs_after_entry.median",
    "latest.aid.median_debt.completers.overall",
)

_DEBT = ("count", "average", "median")
_EARNINGS = ("not_working_not_enrolled.overall_count", "working_not_enrolled.overall_count", "overall_median_earnings")
PROGRAM_FIELDS = (
    "unit_id",
    "ope6_id",
    "code",
    "title",
    "school.name",
    "school.type",
    "school.main_campus",
    "credential.level",
    "credential.title",
    "distance",
    "counts.ipeds_awards1",
    "counts.ipeds_awards2",
    *(f"debt.staff_grad_plus.all.all_inst.{leaf}" for leaf in _DEBT),
    *(f"debt.staff_grad_plus.all.eval_inst.{leaf}" for leaf in _DEBT),
    *(f"earnings.{year}_yr.{leaf}" for year in (1, 4, 5) for leaf in _EARNINGS),
)
ALL_FIELDS = (*SCHOOL_FIELDS, *(f"{PROGRAMS}.{leaf}" for leaf in PROGRAM_FIELDS))


@dataclass(frozen=True)
class ServedSchool:
    """What a data set holds of one school. A field that is not there is served as null."""

    fields: Mapping[str, Value]
    programs: Sequence[Mapping[str, Value]] = field(default=())

    @property
    def id(self) -> int:
        return int(self.fields["id"] or 0)


@dataclass(frozen=True)
class Selection:
    """The fields of an answer: leaves of the school, leaves of its programmes, and names that are neither."""

    school: tuple[str, ...]
    program: tuple[str, ...]
    unknown: tuple[str, ...]


def select(names: Iterable[str]) -> Selection:
    """Expand names and prefixes (`school`, `latest.programs`) to leaves; `latest.` may be left out before programs."""
    leaves: set[str] = set()
    unknown: list[str] = []
    for name in names:
        full = f"latest.{name}" if name.startswith("programs.") else name
        found = [leaf for leaf in ALL_FIELDS if leaf == full or leaf.startswith(f"{full}.")]
        leaves.update(found)
        unknown += [] if found else [name]
    program = tuple(leaf for leaf in PROGRAM_FIELDS if f"{PROGRAMS}.{leaf}" in leaves)
    return Selection(tuple(leaf for leaf in SCHOOL_FIELDS if leaf in leaves), program, tuple(unknown))


EVERYTHING = Selection(SCHOOL_FIELDS, PROGRAM_FIELDS, ())


def cut(school: ServedSchool, selection: Selection | None) -> dict[str, Any]:
    """One result, all of it for None: dotted keys, not in the requested order, programmes as nested objects."""
    selection = selection or EVERYTHING
    result: dict[str, Any] = {name: school.fields.get(name) for name in reversed(selection.school)}
    if selection.program:
        result |= _programs(school, selection.program)
    return result


def _programs(school: ServedSchool, leaves: Sequence[str]) -> dict[str, Any]:
    if school.programs:
        return {PROGRAMS: [nested({leaf: program.get(leaf) for leaf in leaves}) for program in school.programs]}
    # Schools without programmes: nobody has recorded which of the three the API sends.
    empty: tuple[dict[str, Any], ...] = ({PROGRAMS: []}, {PROGRAMS: None}, {})
    return empty[school.id % 3]
