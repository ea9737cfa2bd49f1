"""The programmes of a generated school: which fields at which levels, with awards, debt and earnings of a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from producers.sandbox.chance import draw, pick, within
from producers.sandbox.college_scorecard.fields import Value
from producers.sandbox.college_scorecard.world import (
    DEBT_BY_LEVEL,
    LEVELS,
    OWNERSHIP,
    PAY_BY_LEVEL,
    SIZE_BY_LEVEL,
    Kind,
    Study,
    studies,
)

REVISED_EVERY = 40  # days: each day one programme in forty is revised
AWAY_EVERY, AWAY_FOR = 1_000, 40  # of 1,000 days a programme is not offered on 40 in a row, each at its own time
COUNTED_FROM, PUBLISHED_FROM = 10, 20  # people below which a count, and a median, is suppressed
AS_FLOAT = 0.05  # share of programmes whose earnings arrive as 51100.0
COMMON = frozenset(["1101", "1107", "1312", "2401", "2601", "4201", "4301", "5108", "5138", "5139", "5202", "5203"])
DISTANCE = (1,) * 13 + (2,) * 5 + (0, 3)
GROWTH = {1: 0.80, 4: 1.0, 5: 1.06}  # earnings by years after completion, relative to the fourth

SCOPES = ("all_inst", "eval_inst")
DEBT_LEAVES = ("count", "average", "median")


@dataclass(frozen=True)
class Campus:
    """The school as its programmes see it; `students` sizes them, `more` says how many there are."""

    seed: int
    fields: Mapping[str, Value]
    kind: Kind
    students: int
    more: float = 1.0

    @property
    def id(self) -> Value:
        return self.fields["id"]


@dataclass(frozen=True)
class Offer:
    """One programme on one day. `factor` is what revisions have done to its figures, `awards` its size."""

    campus: Campus
    study: Study
    level: int
    factor: float
    awards: int

    def within(self, least: float, most: float, what: str) -> float:
        return within((least, most), *_of(self.campus, self.study, self.level), what)


class Offered(Sequence[Mapping[str, Value]]):
    """The programmes of a school on a day, made when they are looked at.

    They are kept only where `keep` says so: all of a full data set would fill the memory.
    """

    def __init__(self, campus: Campus, day: int, keep: bool) -> None:
        self._campus, self._day, self._keep = campus, day, keep
        self._made: tuple[Mapping[str, Value], ...] | None = None

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, place: Any) -> Any:
        return self._all()[place]

    def _all(self) -> tuple[Mapping[str, Value], ...]:
        if self._made is not None:
            return self._made
        made = offered(self._campus, self._day)
        self._made = made if self._keep else None
        return made


def offered(campus: Campus, day: int) -> tuple[Mapping[str, Value], ...]:
    """Programmes of a school on a day, flat, in the order of code and level."""
    chosen = _chosen(campus)
    middling = campus.students * 0.22 / len(chosen)  # graduates of a middling programme
    return tuple(
        _programme(_offer(campus, study, level, middling, day))
        for study, level in sorted(chosen)
        if not _away(campus, study, level, day)
    )


def _of(campus: Campus, study: Study, level: int) -> tuple[object, ...]:
    return (campus.seed, campus.id, study.code, level)


def _chosen(campus: Campus) -> list[tuple[Study, int]]:
    wanted = round(within(campus.kind.programs, campus.seed, campus.id, "programs") * campus.more)
    ranked = sorted(
        (draw(*_of(campus, study, level), "chosen") / _weight(study, level, campus.kind), study, level)
        for study in studies()
        for level in LEVELS
        if str(level) in campus.kind.levels and str(level) in study.levels
    )
    return [(study, level) for _, study, level in ranked[:wanted]]


def _weight(study: Study, level: int, kind: Kind) -> int:
    return kind.levels.count(str(level)) * (4 if study.code in COMMON else 1)


def _away(campus: Campus, study: Study, level: int, day: int) -> bool:
    return (day + int(draw(*_of(campus, study, level), "away") * AWAY_EVERY)) % AWAY_EVERY < AWAY_FOR


def _offer(campus: Campus, study: Study, level: int, middling: float, day: int) -> Offer:
    of = _of(campus, study, level)
    revision = (day + int(draw(*of, "revised") * REVISED_EVERY)) // REVISED_EVERY
    factor = within((0.97, 1.03), *of, "revision", revision)
    awards = middling * SIZE_BY_LEVEL[level] * within((0.1, 1.9), *of, "awards") * factor
    return Offer(campus, study, level, factor, round(awards))


def _programme(offer: Offer) -> dict[str, Value]:
    school = offer.campus.fields
    return {
        "unit_id": offer.campus.id,
        "ope6_id": school["ope6_id"],
        "code": offer.study.code,
        "title": offer.study.title,
        "school.name": school["school.name"],
        "school.type": OWNERSHIP[offer.campus.kind.ownership],
        "school.main_campus": school["school.main_campus"],
        "credential.level": offer.level,
        "credential.title": LEVELS[offer.level],
        "distance": pick(DISTANCE, *_of(offer.campus, offer.study, offer.level), "distance"),
        "counts.ipeds_awards1": round(offer.awards * offer.within(0.85, 1.1, "earlier")),
        "counts.ipeds_awards2": offer.awards,
        **_debt(offer),
        **_earnings(offer),
    }


def _debt(offer: Offer) -> dict[str, Value]:
    dearer = {1: 0.92, 2: 1.08, 3: 1.2}[offer.campus.kind.ownership]
    median = round(DEBT_BY_LEVEL[offer.level] * dearer * offer.within(0.8, 1.2, "debt") * offer.factor)
    borrowers = round(offer.awards * offer.within(0.3, 0.7, "borrowers"))
    known = {"count": borrowers if borrowers >= COUNTED_FROM else None}
    if borrowers >= PUBLISHED_FROM:
        known |= {"median": median, "average": round(median * 1.08)}
    return {f"debt.staff_grad_plus.all.{scope}.{leaf}": known.get(leaf) for scope in SCOPES for leaf in DEBT_LEAVES}


def _earnings(offer: Offer) -> dict[str, Value]:
    kind = offer.campus.kind
    place = within((0.88, 1.16), offer.campus.seed, "pay", offer.campus.fields["school.state"])
    median = offer.study.pay * PAY_BY_LEVEL[offer.level] * kind.pay * place * offer.within(0.9, 1.1, "pay")
    as_float = offer.within(0, 1, "as float") < AS_FLOAT
    made: dict[str, Value] = {}
    for year, growth in GROWTH.items():
        working = round(offer.awards * offer.within(1.2, 1.8, f"working {year}"))  # two cohorts together
        idle = round(working * 0.08)
        pay = round(median * growth * offer.factor)
        made |= {
            f"earnings.{year}_yr.not_working_not_enrolled.overall_count": idle if idle >= COUNTED_FROM else None,
            f"earnings.{year}_yr.working_not_enrolled.overall_count": working if working >= COUNTED_FROM else None,
            f"earnings.{year}_yr.overall_median_earnings": _published(pay, working, as_float),
        }
    return made


def _published(pay: int, people: int, as_float: bool) -> Value:
    if people < PUBLISHED_FROM:
        return None
    return float(pay) if as_float else pay
