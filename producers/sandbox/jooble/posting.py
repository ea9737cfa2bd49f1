"""A made-up posting that looks like Jooble's.

A place for a posting ("slot" of a pool) is taken by one posting after another: each is open for some weeks, edited now
and then, and gone for a few days before the next one. Everything is drawn from a hash of the seed and of what it
belongs to.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from producers.sandbox.chance import draw, int64, pick, turn
from producers.sandbox.jooble.market import EMPLOYERS, FRONTS, ORIGINS, Pool, cities
from producers.sandbox.jooble.words import stems
from producers.sources.jooble.location import names


@dataclass(frozen=True)
class Posting:
    """`write` makes what the API answers; `age` are the days it has been up.

    `tracked`: whether its link gets a tracking query that changes on every call.
    """

    write: Callable[[], Mapping[str, Any]]
    age: int = 0
    tracked: bool = True


NONE = 0.55
WORDS = ("Competitive", "Negotiable", "DOE")


def salary(middle: int, of: tuple[object, ...]) -> str:
    """The text for a trade with this middle yearly pay."""
    if draw(*of, "no salary") < NONE:
        return ""
    yearly = middle * (0.8 + 0.4 * draw(*of, "pay"))
    least, most = round(yearly * 0.92, -3), round(yearly * 1.12, -3)
    low, high = round(yearly * 0.92 / 2080 * 4) / 4, round(yearly * 1.12 / 2080 * 4) / 4
    forms = (
        f"${least:,.0f} - ${most:,.0f} a year",
        f"${least:,.0f} - ${most:,.0f}",
        f"${least / 1000:.0f}k - ${most / 1000:.0f}k",
        f"${least / 1000:.0f} – {most / 1000:.0f}k",
        f"From ${least / 1000:.0f}k",
        f"Up to ${most:,.0f} per year",
        f"${low:.2f}/hr",
        f"${low:.2f} - ${high:.2f} per hour",
        f"${round(yearly / 12, -2):,.0f} per month",
        f"${low:.0f}–${high:.0f}",
        pick(WORDS, *of, "words"),
    )
    return pick(forms, *of, "form")


DAY_ZERO = date(2026, 1, 1)
LIVES = (18, 60)  # days from one posting of a slot to the next …
GAP = 3  # … of which so many have none
EDITED_EVERY = 21
TYPES = ("", "", "Full-time", "Full-time", "Full-time", "Part-time", "Temporary", None)
RANKS = ("", "", "", "Senior ", "Lead ", "Junior ")
REMARKS = ("", "", "", "", " II", " - Night Shift", " (Remote)", " – Sign-On Bonus", " &amp; Team Lead")
SENTENCES = (
    "We are looking for a <b>{word} </b>to join our team in {city}. \r\n You will work with experienced colleagues, "
    "plan your own work, and report to the head of the department. \r\n Benefits include paid time off, health",
    "Job Summary \r\n The <b>{word} </b>plans, carries out and documents the daily work of the unit, keeps to all "
    "safety rules and procedures, and trains new members of staff. \r\n Requirements: two years of experience, a",
    "About the role: as our new <b>{word} </b>you take care of people and projects in the {city} area. \r\n * Weekly "
    "pay \r\n * Retirement plan with employer match \r\n * Tuition assistance \r\n Apply today and hear from us",
)


@dataclass(frozen=True)
class Drawn:
    """A posting before it is written out: the `life`-th of a slot. `age` counts days since it opened."""

    seed: int
    pool: Pool
    slot: int
    life: int
    day: int
    age: int

    @cached_property
    def of(self) -> tuple[object, ...]:
        return (self.seed, self.pool.key, self.slot, self.life)

    @cached_property
    def edited(self) -> tuple[int, int]:
        """The number of its edits since it opened, and the days since the last."""
        edits, since = turn(self.age, EDITED_EVERY, *self.of, "edited")
        return edits, since if edits else self.age


def taken(seed: int, pool: Pool, day: int) -> Iterator[Drawn]:
    """The postings in the slots of a pool on a day, counted from 0."""
    least, most = LIVES
    for slot in range(pool.trade.demand):
        of = (seed, pool.key, slot)
        length = least + int(draw(*of, "length") * (most - least))
        life, age = turn(day, length, *of, "start")
        if age < length - GAP:
            yield Drawn(seed, pool, slot, life, day, age)


def identity_of(one: Drawn, twin: int) -> int:
    return int64(*one.of, "id", twin)


def record(one: Drawn, twin: int) -> dict[str, object]:
    """The posting as the API answers it; a twin is the same posting under another id."""
    identity = identity_of(one, twin)
    city, _ = pick(cities(), *one.of, "place")
    kind = pick(TYPES, *one.of, "type")
    made: dict[str, object] = {
        "title": title(one),
        "location": location(one),
        "snippet": _snippet(one, city),
        "salary": salary(one.pool.trade.pay, (*one.of, one.edited[0])),
        "source": pick(ORIGINS, *one.of, "origin", twin),
        "type": kind,
        "link": f"https://example.invalid/{pick(('desc', 'desc', 'away', 'jdp'), identity)}/{identity}",
        "company": _company(one),
        "updated": _updated(one),
        "id": identity,
    }
    return made if kind is not None or draw(*one.of, "no type") < 0.5 else {**made, "type": ""}


def found_by(one: Drawn) -> frozenset[str]:
    """The stems of the words by which a search finds the posting."""
    return stems(one.pool.words) | stems(title(one))


def title(one: Drawn) -> str:
    of = one.of
    own = draw(*of, "own words") < 0.45
    name = pick(one.pool.trade.titles, *of, "title") if own else one.pool.words.title()
    rank = "" if own else pick(RANKS, *of, "rank")
    written = f"{rank}{name}{pick(REMARKS, *of, 'remark')}"
    return f"<b>{written}</b>" if draw(*of, "marked") < 0.03 else written


def _company(one: Drawn) -> str:
    if draw(*one.of, "no company") < 0.04:
        return ""
    return f"{pick(FRONTS, *one.of, 'front')} {pick(EMPLOYERS[one.pool.trade.employers], *one.of, 'kind')}"


def location(one: Drawn) -> str:
    city, state = pick(cities(), *one.of, "place")
    chance = draw(*one.of, "location")
    if chance < 0.04:
        return "United States"
    if chance < 0.08:
        return names()[state]
    if chance < 0.12:
        return f"{city}, {names()[state]}, United States"
    return f"{city}, {state}"


def _snippet(one: Drawn, city: str) -> str:
    text = pick(SENTENCES, *one.of, "text").format(word=one.pool.words, city=city)
    return f"&nbsp;...{text}...&nbsp;"


def _updated(one: Drawn) -> str:
    edits, since = one.edited
    on = DAY_ZERO + timedelta(days=one.day - min(since, one.age))
    second = int(draw(*one.of, "second", edits) * 86_400)
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    digits = f"{int(draw(*one.of, 'digits', edits) * 10_000_000):07d}"
    forms = (f"T{clock}.{digits}+03:00", f"T{clock}.{digits}+00:00", "T00:00:00.0000000", f"T{clock}.{digits[:3]}0000")
    return f"{on}{pick(forms, *one.of, 'form')}"
