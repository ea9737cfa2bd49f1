"""The fields the sandbox knows, as the official dictionary names them, and how an answer is cut down to some of them.

The API has 3,300; these are the ones its data sets hold. A school is kept flat, under dotted names; so is a programme,
without the prefix `latest.programs.cip_4_digit.`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

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


_TEXTS = frozenset(
    [
        *("ope8_id", "ope6_id", "school.name", "school.city", "school.state", "school.zip", "school.accreditor"),
        *("school.school_url", "school.price_calculator_url"),
        *(f"{PROGRAMS}.{leaf}" for leaf in ("ope6_id", "code", "title", "school.name", "school.type")),
        f"{PROGRAMS}.credential.title",
    ]
)
_FLOATS = frozenset(
    [
        *("location.lat", "location.lon", "latest.aid.median_debt.completers.overall"),
        *("latest.admissions.admission_rate.overall", "latest.admissions.sat_scores.average.overall"),
    ]
)
_UNINDEXED = frozenset(
    [
        *("school.accreditor", "school.price_calculator_url", "location.lat", "location.lon"),
        *("latest.cost.avg_net_price.overall", "latest.aid.median_debt.completers.overall"),
    ]
)
_INDEXED_OF_PROGRAMS = (
    *("code", "credential.level", "credential.title", "counts.ipeds_awards1", "counts.ipeds_awards2"),
    *("debt.staff_grad_plus.all.all_inst.median", "debt.staff_grad_plus.all.eval_inst.median"),
    *("earnings.4_yr.overall_median_earnings", "earnings.5_yr.overall_median_earnings"),
)
# What can be filtered and sorted by since April 2021: the dictionary's rows with an INDEX entry, and `id`.
INDEXED = frozenset([*(set(SCHOOL_FIELDS) - _UNINDEXED), *(f"{PROGRAMS}.{leaf}" for leaf in _INDEXED_OF_PROGRAMS)])


def full_name(name: str) -> str:
    """A field's name with `latest.` where it may be left out."""
    return f"latest.{name}" if name.startswith("programs.") else name


def kind_of(name: str) -> Literal["integer", "float", "string"]:
    """What the dictionary says a field is; `name` with the prefix of programmes."""
    if name in _TEXTS:
        return "string"
    return "float" if name in _FLOATS else "integer"


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
        full = full_name(name)
        found = [leaf for leaf in ALL_FIELDS if leaf == full or leaf.startswith(f"{full}.")]
        leaves.update(found)
        unknown += [] if found else [name]
    program = tuple(leaf for leaf in PROGRAM_FIELDS if f"{PROGRAMS}.{leaf}" in leaves)
    return Selection(tuple(leaf for leaf in SCHOOL_FIELDS if leaf in leaves), program, tuple(unknown))


EVERYTHING = Selection(SCHOOL_FIELDS, PROGRAM_FIELDS, ())
