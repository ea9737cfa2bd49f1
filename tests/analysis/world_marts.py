"""The marts of a world, worked out in plain Python."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pipelines.school_jobs.contract import MARTS, NATION
from producers.fields import parse_instant
from streaming.contract import Mart
from tests import builders
from tests.analysis.world import CLOSING_WALK, WALKS, Row, World

BY_NAME = {mart.name: mart for mart in MARTS}
_AMOUNTS = {
    "earnings_1yr": "earnings_1yr_median_usd",
    "earnings_4yr": "earnings_4yr_median_usd",
    "earnings_5yr": "earnings_5yr_median_usd",
    "debt": "debt_median_usd",
    "tuition_in_state": "tuition_in_state_usd",
    "tuition_out_of_state": "tuition_out_of_state_usd",
    "net_price": "net_price_usd",
}


def marts_of(world: World) -> dict[str, list[Row]]:
    """Rows of every mart by its name, typed, with all columns."""
    schools = [_typed("school", row) for row in world.schools]
    programs = [_typed("program", _program(row)) for row in world.programs]
    jobs = [_typed("job", _job(world, row)) for row in _fresh(world)]
    facts = _facts(schools, programs)
    return {
        "school": schools,
        "field": [_typed("field", row) for row in world.fields],
        "program": programs,
        "job": jobs,
        "field_outlook": [_typed("field_outlook", row) for row in _outlook(world, facts, jobs)],
        "program_outlook": [_typed("program_outlook", row) for row in _levels(facts)],
        "field_trend": [_typed("field_trend", row) for row in _trend(world, jobs)],
    }


def quantile(values: Iterable[Any], share: float = 0.5) -> Any:
    """The least value with this share of values at or below it; None of none."""
    known = sorted(value for value in values if value is not None)
    return known[max(math.ceil(share * len(known)), 1) - 1] if known else None


def _typed(name: str, row: Row) -> Row:
    mart: Mart = BY_NAME[name]
    return {column.name: _value(row.get(column.name), column.type) for column in mart.columns}


def _value(value: Any, kind: str) -> Any:
    if value is None or not kind.startswith("decimal"):
        return value
    digits = Decimal(1).scaleb(-int(kind.rstrip(")").split(",")[1]))
    return Decimal(value).quantize(digits, ROUND_HALF_UP)


def _program(row: Row) -> Row:
    return {"title": "Computer Science.", "graduates": row.get("awards_2")} | row


def _fresh(world: World) -> list[Row]:
    return [row for row in world.postings if row["walks"] and not row.get("silent")]


def _job(world: World, row: Row) -> Row:
    seen = _seen(world, row)
    is_open = CLOSING_WALK in row["walks"]
    closed = None if is_open else _end(CLOSING_WALK)
    day = seen.date() - dt.timedelta(days=row.get("age_days") or 0)
    known = {"first_seen_at": seen, "posted_date": day, "status": "open" if is_open else "closed", "closed_at": closed}
    return row | known | {"near_duplicates": 0, "occupation_code": "15-1252", "title_match": "part"}


def _seen(world: World, row: Row) -> dt.datetime:
    wanted = (row["job_id"], row["cip4"])
    events: Any = (event for event in world.events() if event.entity == "job")
    return next(parse_instant(event.observed_at) for event in events if (event.job_id, event.cip4) == wanted)


def _end(walk: int) -> dt.datetime:
    return builders.START + dt.timedelta(days=walk - 1)


def _facts(schools: list[Row], programs: list[Row]) -> list[Row]:
    by_id = {school["unit_id"]: school for school in schools}
    return [
        by_id.get(row["unit_id"], {}) | row | {"state": by_id.get(row["unit_id"], {}).get("state")} for row in programs
    ]


def _grouped(rows: Iterable[Row], *key: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by their key and state, and once more by their key and the nation."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        for state in (NATION, row["state"]):
            if state is not None:
                found.setdefault((*(row[name] for name in key), state), []).append(row)
    return found


def _of_programs(rows: Sequence[Row]) -> Row:
    graduates = [row["graduates"] for row in rows if row["graduates"] is not None]
    return {
        "institutions": len({row["unit_id"] for row in rows}),
        "programs": len(rows),
        "graduates": sum(graduates) if graduates else None,
    }


def _outlook(world: World, facts: list[Row], jobs: list[Row]) -> Iterable[Row]:
    programs, postings = _grouped(facts, "cip4"), _grouped(jobs, "cip4")
    nation = {(field["cip4"], NATION): None for field in world.fields if world.search(field["cip4"])}
    for cip4, state in sorted({**programs, **postings, **nation}):
        of_field, shown = programs.get((cip4, state), []), postings.get((cip4, state), [])
        row = {"cip4": cip4, "state": state} | _of_programs(of_field)
        row |= {
            name: quantile(each[name] for each in of_field) for name in (_AMOUNTS["earnings_4yr"], _AMOUNTS["debt"])
        }
        if world.search(cip4):
            row |= _of_postings(shown) | {"as_of_date": _end(WALKS[-1]).date()}
            row["postings_per_100_graduates"] = ratio(100 * row["postings_open"], row["graduates"])
            row["debt_to_salary"] = ratio(row["debt_median_usd"], row["salary_median_usd"])
        yield row


def _of_postings(rows: Sequence[Row]) -> Row:
    shown = [row for row in rows if row["status"] == "open"]
    salaries = [row["salary_annual_min_usd"] for row in shown]
    employers = [row["company"] for row in shown if row["company"] is not None]
    stated = len([row for row in shown if row["salary_annual_min_usd"] or row["salary_annual_max_usd"]])
    squares = sum(employers.count(name) ** 2 for name in set(employers))
    return {
        "postings_open": len(shown),
        "postings_new": len([row for row in shown if row["first_seen_at"] > _end(WALKS[0]) + dt.timedelta(hours=1)]),
        "postings_closed": len([row for row in rows if row["status"] == "closed"]),
        "postings_unknown": 0,
        "postings_near_duplicate": 0,
        "postings_with_salary": stated,
        "salary_share": ratio(stated, len(shown)),
        "salary_quartile_1_usd": quantile(salaries, 0.25),
        "salary_median_usd": quantile(salaries),
        "salary_quartile_3_usd": quantile(salaries, 0.75),
        "employers": len(set(employers)),
        "employer_concentration": ratio(squares, len(employers) ** 2),
    }


def _levels(facts: list[Row]) -> Iterable[Row]:
    for (cip4, level, state), rows in sorted(_grouped(facts, "cip4", "credential_level").items()):
        row = {"cip4": cip4, "state": state, "credential_level": level} | _of_programs(rows)
        row["programs_with_graduates"] = len([each for each in rows if each["graduates"] is not None])
        for subject, column in _AMOUNTS.items():
            row[f"programs_with_{subject}"] = len([each for each in rows if each[column] is not None])
            row[f"{subject}_median_usd"] = quantile(each[column] for each in rows)
        yield row | {"debt_to_earnings": ratio(row["debt_median_usd"], row["earnings_4yr_median_usd"])}


def _trend(world: World, jobs: list[Row]) -> Iterable[Row]:
    walked = {(row["job_id"], row["cip4"]): row["walks"] for row in world.postings}
    states = _grouped(jobs, "cip4")
    nation: dict[tuple[str, str], list[Row]] = {
        (field["cip4"], NATION): [] for field in world.fields if world.search(field["cip4"])
    }
    for (cip4, state), rows in sorted({**nation, **states}.items()):
        for walk in WALKS:
            listed = [row for row in rows if walk in walked[row["job_id"], row["cip4"]]]
            shown = [row | {"status": "open"} for row in listed]
            before = [row for row in rows if walk - 1 in walked[row["job_id"], row["cip4"]] and row not in listed]
            gone = [row | {"status": "closed"} for row in before]
            if shown or gone or state == NATION:
                found = _of_postings([*shown, *gone])
                yield {"cip4": cip4, "state": state, "as_of_date": _end(walk).date()} | found


def ratio(above: Any, below: Any) -> Decimal | None:
    return Decimal(above) / Decimal(below) if above is not None and below else None
