"""A small world that the lake and the warehouse both hold: schools, programmes, fields, and postings of two walks.

`WORLD` can be worked out by hand. A test that needs more makes a world of its own (`WORLD.plus(...)`) and has it kept
by the fixture `keep_world`; `world` is the plain one, kept once for all tests, and only to be read.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from producers.contract import Event
from tests import builders

Row = dict[str, Any]

PAGE = 3  # postings on a page
WALKS = (1, 2)  # one a day, from the builders' START
CLOSING_WALK = 2  # what it does not list any more is closed


@dataclass(frozen=True)
class World:
    """Rows as the sources show them; columns that a row leaves out are null.

    `schools`, `programs`: content of the events (amounts as text). `fields`: columns of the mart. `postings`: content
    of the events, with `walks`: which of WALKS list it, in the order of the rows; a posting that pages list without
    an event of it has `silent`. Fields with `search_words` are walked through. `dead`: dead letters' reasons.
    """

    schools: tuple[Row, ...]
    fields: tuple[Row, ...]
    programs: tuple[Row, ...]
    postings: tuple[Row, ...]
    dead: tuple[str, ...] = ()

    def plus(self, **rows: Any) -> "World":
        """The world with further rows: `plus(schools=[…], postings=[…])`."""
        return dataclasses.replace(self, **{name: (*getattr(self, name), *more) for name, more in rows.items()})

    def events(self) -> list[Event]:
        """All events, each page's after those of its records, in the order of their fetches."""
        return [*_scorecard(self), *_jooble(self)]

    def search(self, cip4: str) -> str | None:
        """The one search of a field."""
        words = next((field.get("search_words") for field in self.fields if field["cip4"] == cip4), None)
        return builders.job_search(cip4, words) if words else None


def _school(unit_id: str, name: str, state: str | None, ownership: int, **more: Any) -> Row:
    return {"unit_id": unit_id, "name": name, "state": state, "ownership_code": ownership, "operating": True} | more


def _program(unit_id: str, cip4: str, level: int, awards: int | None, pay: str | None, debt: str | None) -> Row:
    key = {"unit_id": unit_id, "cip4": cip4, "credential_level": level}
    return key | {"awards_2": awards, "earnings_4yr_median_usd": pay, "debt_median_usd": debt}


def _posting(job_id: str, cip4: str, state: str | None, company: str | None, salary: str | None, walks: Any) -> Row:
    key = {"job_id": job_id, "cip4": cip4, "title": f"Title {job_id}", "walks": walks}
    stated = (
        {"salary": f"from ${salary[:-3]} a year", "salary_currency_code": "USD", "salary_period": "year"}
        if salary
        else {}
    )
    amounts = {"salary_min": salary, "salary_annual_min_usd": salary}
    return key | {"state": state, "company": company} | amounts | stated


def _field(cip4: str, title: str, words: str | None) -> Row:
    return {"cip4": cip4, "title": title, "family_code": cip4[:2], "occupations": 2, "search_words": words}


SOFTWARE, NURSING, BIOLOGY, DESIGN = "1107", "5138", "2601", "5004"  # the last is never searched for

WORLD = World(
    schools=(
        _school(
            "100001",
            "Alamo College",
            "TX",
            1,
            students=9000,
            tuition_in_state_usd="6000.00",
            latitude_degrees="29.424100",
            longitude_degrees="-98.493600",
        ),
        _school(
            "100002",
            "Bayou University",
            "TX",
            2,
            students=2000,
            tuition_in_state_usd="31000.00",
            net_price_usd="19000.00",
        ),
        _school(
            "100003",
            "Coast State",
            "CA",
            1,
            students=21000,
            net_price_usd="12000.00",
            latitude_degrees="34.052200",
            longitude_degrees="-118.243700",
        ),
        _school("100004", "Delta Institute", "AL", 3, students=300, tuition_in_state_usd="15000.00"),
        _school("100005", "Everywhere Online", None, 3),
    ),
    fields=(
        _field(SOFTWARE, "Computer Science", "software developer"),
        _field(NURSING, "Registered Nursing", "registered nurse"),
        _field(BIOLOGY, "Biology", "biologist"),
        _field(DESIGN, "Design", None),
    ),
    programs=(
        _program("100001", SOFTWARE, 3, 120, "80000.00", "20000.00"),
        _program("100002", SOFTWARE, 3, 40, "90000.00", "31000.00"),
        _program("100003", SOFTWARE, 3, 200, "110000.00", "18000.00"),
        _program("100003", SOFTWARE, 5, 60, "130000.00", None),
        _program("100005", SOFTWARE, 3, 15, None, "41000.00"),
        _program("100001", NURSING, 2, 80, "62000.00", "14000.00"),
        _program("100001", NURSING, 3, 50, "75000.00", "22000.00"),
        _program("100003", NURSING, 3, 90, "99000.00", None),
        _program("100004", NURSING, 2, None, None, None),
        _program("100002", BIOLOGY, 3, 30, None, "25000.00"),
        _program("100003", BIOLOGY, 3, 150, "48000.00", "17000.00"),
        _program("100004", DESIGN, 1, 12, "28000.00", "9500.00"),
        _program("100005", DESIGN, 3, None, "39000.00", "33000.00"),
    ),
    postings=(
        _posting("11", SOFTWARE, "TX", "Acme", "70000.00", (1, 2)),
        _posting("12", SOFTWARE, "TX", "Acme", None, (1, 2)),
        _posting("13", SOFTWARE, "CA", "Beta", "120000.00", (1,)),
        _posting("14", SOFTWARE, "CA", "Beta", "115000.00", (1, 2)),
        _posting("15", SOFTWARE, None, "Gamma", None, (2,)),
        _posting("16", SOFTWARE, "AL", None, "66000.00", (2,)),
        _posting("-21", NURSING, "TX", "Clinic", "72000.00", (1, 2)),
        _posting("-22", NURSING, "TX", "Clinic", "68000.00", (1, 2)),
        _posting("-23", NURSING, "CA", "Hospital", None, (1, 2)),
        _posting("-24", NURSING, "AL", "Hospital", None, (1, 2)),
        _posting("31", BIOLOGY, "CA", "Lab", "51000.00", (1,)),
    ),
    dead=("contract",),
)


def _scorecard(world: World) -> Iterator[Event]:
    schools = [builders.school(place=number, **row) for number, row in enumerate(world.schools)]
    first = len(schools)
    programs = []
    for number, row in enumerate(world.programs, first):
        content = {name: value for name, value in row.items() if name != "credential_level"}
        programs.append(builders.program(level=row["credential_level"], place=number, **content))
    yield from [*schools, *programs]
    yield builders.page(lists=[*schools, *programs], total=len(schools))
    yield builders.sweep(at=(1, 1))


def _jooble(world: World) -> Iterator[Event]:
    counter, seen = 0, set[tuple[str, str]]()
    for walk in WALKS:
        for field in world.fields:
            search = world.search(field["cip4"])
            if search is None:
                continue
            rows = [row for row in world.postings if row["cip4"] == field["cip4"] and walk in row["walks"]]
            for event in _walk(search, walk, counter, rows, seen):
                yield event
                counter = event.counter
            counter += 1


def _walk(search: str, walk: int, start: int, rows: list[Row], seen: set[tuple[str, str]]) -> Iterator[Event]:
    """One walk through a search: its pages, with the events of postings not seen before, and its end."""
    named = {"sweep": f"{search.split('|')[0]}-{walk}", "day": walk - 1}
    pages = [rows[at : at + PAGE] for at in range(0, len(rows), PAGE)] or [[]]
    for number, page in enumerate(pages):
        at = (1, start + number)
        for place, row in enumerate(page):
            key = (row["job_id"], row["cip4"])
            if key not in seen and not row.get("silent"):
                seen.add(key)
                content = {name: value for name, value in row.items() if name not in ("walks", "silent")}
                yield builders.job(at=at, place=place, **named, **content)
        listed = [f"job/{row['job_id']}|{row['cip4']}" for row in page]
        yield builders.page(search, number, at=at, lists=listed, **named, total=len(rows))
    yield builders.sweep(search, pages=len(pages), at=(1, start + len(pages)), **named)
