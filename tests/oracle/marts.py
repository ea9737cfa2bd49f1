"""The seven marts, from records of the topics."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.oracle.judge import Event, events
from tests.oracle.outlook import Row, facts_of, field_outlook, program_outlook
from tests.oracle.postings import postings, swept
from tests.oracle.titles import LEXICON, fields
from tests.oracle.topics import Grants, Record
from tests.oracle.trend import field_trend
from tests.oracle.walks import Walks, latest

TABLES = json.loads((LEXICON / "tables.v1.json").read_text(encoding="utf-8"))  # per mart its key, and types of columns
SPACE = " \t\n\v\f\r"

Marts = dict[str, dict[tuple[Any, ...], Row]]  # rows by mart and key


def marts(records: Iterable[Record], granted: Grants | None = None) -> Marts:
    """`granted`: epochs that leases gave; without it any may stand."""
    found = events(records, granted)
    by_entity = {topic.removesuffix(".v1"): of_topic for topic, of_topic in found.items()}
    scorecard = Walks(by_entity["college-scorecard.page"], by_entity["college-scorecard.sweep"])
    jooble = Walks(by_entity["jooble.page"], by_entity["jooble.sweep"])
    jobs = by_entity["jooble.job"]
    schools = _current(by_entity["college-scorecard.school"], scorecard, "school", ("unit_id",))
    key = ("unit_id", "cip4", "credential_level")
    programs = _current(by_entity["college-scorecard.program"], scorecard, "program", key)
    programs = [program | {"graduates": program["awards_2"]} for program in programs]
    facts = facts_of(programs, {school["unit_id"]: school for school in schools})
    of_jobs = postings(jobs, jooble)
    return {
        "school": keyed("school", schools),
        "field": keyed("field", _fields(programs, of_jobs)),
        "program": keyed("program", programs),
        "job": keyed("job", of_jobs),
        "field_outlook": keyed("field_outlook", field_outlook(facts, of_jobs, swept(jooble))),
        "program_outlook": keyed("program_outlook", program_outlook(facts)),
        "field_trend": keyed("field_trend", field_trend(jobs, jooble)),
    }


def keyed(mart: str, rows: Iterable[Mapping[str, Any]]) -> dict[tuple[Any, ...], Row]:
    """The mart's columns of the rows, by key. Raises ValueError when two rows have one."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in TABLES[mart]["key"])
        if key in found:
            raise ValueError(f"{mart} has two rows of {key}")
        found[key] = {name: row[name] for name in TABLES[mart]["columns"]}
    return found


def _current(seen: list[Event], walks: Walks, entity: str, key: tuple[str, ...]) -> list[Event]:
    """The latest content of what some search still shows."""
    named = [("|".join(str(event[name]) for name in key), event) for event in seen]
    standing = walks.standing(named, entity, lambda event: "schools")
    shown = {name for name, closed in standing.items() if None in closed.values()}
    return [event for name, event in latest(seen, *key).items() if "|".join(map(str, name)) in shown]


def _fields(programs: list[Row], jobs: list[Row]) -> list[Row]:
    titles: dict[str, set[str]] = {}
    for program in programs:
        without_stop = re.fullmatch(rf"(.*?)[{SPACE}]*\.[{SPACE}]*", program["title"], re.DOTALL)
        titles.setdefault(program["cip4"], set()).add(without_stop[1] if without_stop else program["title"])
    rows = []
    for cip4 in {*fields(), *titles, *(job["cip4"] for job in jobs)}:
        known = fields().get(cip4, {"title": None, "codes": (), "search_words": None})
        title = min(titles.get(cip4, ()), default=None) if known["title"] is None else known["title"]
        rows.append(
            {
                "cip4": cip4,
                "title": title,
                "family_code": cip4[:2],
                "occupations": len(known["codes"]),
                "search_words": known["search_words"],
            }
        )
    return rows
