"""The programmes of a generated school: which fields at which levels, with awards, debt and earnings of a day."""

from collections.abc import Mapping
from dataclasses import dataclass

from producers.sandbox import chance
from producers.sandbox.chance import pick, turn
from producers.sandbox.college_scorecard.fields import Value
from producers.sandbox.college_scorecard.world import (
    DEBT_BY_LEVEL,
    LEVELS,
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
DEARER = {1: 0.92, 2: 1.08, 3: 1.2}  # debt by ownership


@dataclass(frozen=True)
class Campus:
    """The school as its programmes see it; `students` sizes them, `more` says how many there are."""

    seed: int
    fields: Mapping[str, Value]
    kind: Kind
    students: int
    more: float = 1.0


@dataclass(frozen=True)
class Offer:
    """One programme, as it may be offered on any day."""

    campus: Campus
    study: Study
    level: int

    @property
    def of(self) -> tuple[object, ...]:
        return (self.campus.seed, self.campus.fields["id"], self.study.code, self.level)

    def within(self, least: float, most: float, *what: object) -> float:
        return chance.within((least, most), *self.of, *what)

    @property
    def weight(self) -> int:
        """Relative frequency of it."""
        return self.campus.kind.levels.count(str(self.level)) * (4 if self.study.code in COMMON else 1)


def offered(campus: Campus, day: int) -> tuple[Mapping[str, Value], ...]:
    """Programmes of a school on a day, flat, in the order of code and level."""
    wanted = round(chance.within(campus.kind.programs, campus.seed, campus.fields["id"], "programs") * campus.more)
    every = [
        Offer(campus, study, level)
        for study in studies()
        for level in LEVELS
        if str(level) in campus.kind.levels and str(level) in study.levels
    ]
    chosen = sorted(every, key=lambda offer: chance.draw(*offer.of, "chosen") / offer.weight)[:wanted]
    middling = campus.students * 0.22 / len(chosen)  # graduates of a middling programme
    return tuple(
        _programme(offer, middling, day)
        for offer in sorted(chosen, key=lambda offer: (offer.study, offer.level))
        if turn(day, AWAY_EVERY, *offer.of, "away")[1] >= AWAY_FOR
    )


def _programme(offer: Offer, middling: float, day: int) -> dict[str, Value]:
    """`factor` is what revisions have done to its figures, `awards` its size."""
    revision, _ = turn(day, REVISED_EVERY, *offer.of, "revised")
    factor = offer.within(0.97, 1.03, "revision", revision)
    awards = round(middling * SIZE_BY_LEVEL[offer.level] * offer.within(0.1, 1.9, "awards") * factor)
    return {
        "unit_id": offer.campus.fields["id"],
        "code": offer.study.code,
        "title": offer.study.title,
        "credential.level": offer.level,
        "credential.title": LEVELS[offer.level],
        "distance": pick(DISTANCE, *offer.of, "distance"),
        "counts.ipeds_awards1": round(awards * offer.within(0.85, 1.1, "earlier")),
        "counts.ipeds_awards2": awards,
        **_debt(offer, awards, factor),
        **_earnings(offer, awards, factor),
    }


def _debt(offer: Offer, awards: int, factor: float) -> dict[str, Value]:
    dearer = DEARER[offer.campus.kind.ownership]
    median = round(DEBT_BY_LEVEL[offer.level] * dearer * offer.within(0.8, 1.2, "debt") * factor)
    borrowers = round(awards * offer.within(0.3, 0.7, "borrowers"))
    return {
        "debt.staff_grad_plus.all.all_inst.median": median if borrowers >= PUBLISHED_FROM else None,
        "debt.staff_grad_plus.all.all_inst.count": borrowers if borrowers >= COUNTED_FROM else None,
    }


def _earnings(offer: Offer, awards: int, factor: float) -> dict[str, Value]:
    campus = offer.campus
    place = chance.within((0.88, 1.16), campus.seed, "pay", campus.fields["school.state"])
    median = offer.study.pay * PAY_BY_LEVEL[offer.level] * campus.kind.pay * place * offer.within(0.9, 1.1, "pay")
    as_float = offer.within(0, 1, "as float") < AS_FLOAT
    made: dict[str, Value] = {}
    for year, growth in GROWTH.items():
        working = round(awards * offer.within(1.2, 1.8, f"working {year}"))  # two cohorts together
        pay = round(median * growth * factor)
        made |= {
            f"earnings.{year}_yr.working_not_enrolled.overall_count": working if working >= COUNTED_FROM else None,
            f"earnings.{year}_yr.overall_median_earnings": (
                None if working < PUBLISHED_FROM else float(pay) if as_float else pay
            ),
        }
    return made
