"""A made-up data set that looks like the real one, by seed, day and size.

`small` has about 300 schools and 6,000 programmes; `full` is as large as the real one, about 6,500 and 230,000. Every
value is drawn from a hash of the seed and of what it belongs to, so the same seed and day give the same data on every
machine. From one day to the next some values are revised, a few programmes appear or vanish, and one school closes: it
stays listed with `school.operating` 0 and without programmes.
"""

from dataclasses import dataclass
from functools import cache, partial

from producers.sandbox.chance import draw, pick, turn, within
from producers.sandbox.college_scorecard.fields import ServedSchool, Value
from producers.sandbox.college_scorecard.programs import Campus, offered
from producers.sandbox.college_scorecard.world import KINDS, TOWNS, Kind, Place, places

FIRST_ID = 600_001  # real six-digit UNITIDs lie below 500,000
BRANCH_EVERY = 40  # of so many schools one is a branch, whose UNITID has more than six digits
MOST_CLOSED = 40
REVISED_EVERY = 60  # days
# Schools of a size, relative to those that the places say, and programmes of a school, relative to what its kind says.
TIMES_PLACES = {"small": 1, "full": 22}
TINY = slice(None, None, 10)  # every so-manyth school, in all states
TIMES_PROGRAMS = {"tiny": 1.0, "small": 1.0, "full": 1.77}
QUARTERS = (
    *("", "North ", "South ", "East ", "West ", "Upper ", "Lower ", "New ", "Old ", "Great ", "Little ", "Fort "),
    *("Mount ", "Lake ", "Port ", "Glen ", "Saint ", "High ", "Mid ", "Cape ", "Fair ", "Grand "),
)
LOCALES = (11, 12, 13, 21, 21, 22, 31, 32, 33, 41)


@dataclass(frozen=True)
class Drawn:
    """A school before it is written out."""

    seed: int
    number: int
    kind: Kind
    place: Place
    closed: bool

    @property
    def branch(self) -> bool:
        return self.number % BRANCH_EVERY == BRANCH_EVERY - 1

    @property
    def id(self) -> int:
        return (FIRST_ID + self.number) * 100 + 1 if self.branch else FIRST_ID + self.number

    @property
    def name(self) -> str:
        town = TOWNS[(self.number * 121 + self.seed) % len(TOWNS)]  # 121 and 312 have no common divisor
        town = QUARTERS[self.number // len(TOWNS)] + town
        return pick(self.kind.names, self.seed, "name", self.number).format(town)


def schools(seed: int, day: int, size: str = "small") -> list[ServedSchool]:
    """The data set of a day, counted from 0. Programmes are made when they are looked at."""
    stands = [place for place in places() for _ in range(place.schools)]
    stands = stands[TINY] if size == "tiny" else stands * TIMES_PLACES[size]
    of_schools = [_kind(draw(seed, "kind", number)) for number in range(len(stands))]
    private = [number for number, kind in enumerate(of_schools) if kind.ownership != 1]
    closing = sorted(private, key=lambda number: draw(seed, "closing", number))[:MOST_CLOSED]  # one a day
    closed = set(closing[: max(day, 0)])
    return [
        _served(Drawn(seed, number, kind, place, number in closed), day, size)
        for number, (kind, place) in enumerate(zip(of_schools, stands, strict=True))
    ]


def _kind(share: float) -> Kind:
    left = share * sum(kind.share for kind in KINDS)
    for kind in KINDS:
        left -= kind.share
        if left < 0:
            return kind
    return KINDS[-1]


def _served(drawn: Drawn, day: int, size: str) -> ServedSchool:
    students = round(within(drawn.kind.students, drawn.seed, drawn.id, "students"))
    fields = _identity(drawn) | _figures(drawn, students, day)
    if drawn.closed:
        return ServedSchool(fields)
    campus = Campus(drawn.seed, fields, drawn.kind, students, TIMES_PROGRAMS[size])
    made = partial(offered, campus, day)
    return ServedSchool(fields, made if size == "full" else cache(made))  # all of a full one would fill the memory


def _identity(drawn: Drawn) -> dict[str, Value]:
    of = (drawn.seed, drawn.id)
    place = drawn.place
    return {
        "id": drawn.id,
        "ope6_id": f"{40_000 + drawn.number:06d}",
        "school.name": drawn.name,
        "school.city": place.city,
        "school.state": place.state,
        "school.zip": f"{place.zip_area}{int(draw(*of, 'zip') * 90) + 1:02d}",
        "school.ownership": drawn.kind.ownership,
        "school.locale": pick(LOCALES, *of, "locale"),
        "school.degrees_awarded.predominant": drawn.kind.predominant,
        "school.operating": 0 if drawn.closed else 1,
        "school.main_campus": 0 if drawn.branch else 1,
        "location.lat": round(place.latitude + 0.2 * (draw(*of, "lat") - 0.5), 6),
        "location.lon": round(place.longitude + 0.2 * (draw(*of, "lon") - 0.5), 6),
    }


def _figures(drawn: Drawn, students: int, day: int) -> dict[str, Value]:
    of = (drawn.seed, drawn.id)
    kind = drawn.kind
    revision, _ = turn(day, REVISED_EVERY, *of, "revised")
    factor = within((0.96, 1.04), *of, "revision", revision)
    tuition = round(within(kind.tuition, *of, "tuition") * factor)
    net_price = round(tuition * within((0.35, 0.6), *of, "aid") + within((5_000, 9_000), *of, "living"))
    reported = draw(*of, "suppressed") > 0.1  # small cohorts are not published
    return {
        "latest.student.size": None if kind.predominant == 4 else round(students * factor),
        "latest.cost.tuition.in_state": tuition,
        "latest.cost.tuition.out_of_state": round(tuition * 2.4) if kind.ownership == 1 else tuition,
        "latest.cost.avg_net_price.overall": net_price,
        "latest.cost.avg_net_price.public": net_price if kind.ownership == 1 else None,
        "latest.cost.avg_net_price.private": net_price if kind.ownership != 1 else None,
        "latest.earnings.10_yrs_after_entry.median": round(kind.earnings * factor) if reported else None,
        # The dictionary calls this one a float: 20500.0.
        "latest.aid.median_debt.completers.overall": float(round(kind.debt * factor)) if reported else None,
    }
