"""Programmes and postings of a field, per state and for the nation."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.figures import median, of_amounts, quantile, ratio
from tests.oracle.postings import employer

Row = dict[str, Any]

LATELY = timedelta(days=7)
OF_PROGRAM = ("earnings_1yr_median_usd", "earnings_4yr_median_usd", "earnings_5yr_median_usd", "debt_median_usd")
OF_SCHOOL = ("tuition_in_state_usd", "tuition_out_of_state_usd", "net_price_usd")
MOST_GRADUATES = 2**31 - 1


def facts_of(programs: Iterable[Row], schools: Mapping[str, Row]) -> list[Row]:
    """Programmes with state and amounts of their school, as long as it is current."""
    nothing = dict.fromkeys(("state", *OF_SCHOOL))
    return [
        program | {name: schools.get(program["unit_id"], nothing)[name] for name in nothing} for program in programs
    ]


def by_state(rows: Iterable[Row], *key: str) -> dict[Any, list[Row]]:
    """The rows under their key and state; all of them under the nation as well."""
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        for state in {"US", row["state"] or "US"}:
            found[(row["cip4"], state, *(row[name] for name in key))].append(row)
    return found


def field_outlook(
    programs: list[Row], jobs: list[Row], swept: Mapping[str, tuple[datetime, datetime]]
) -> Iterator[Row]:
    of_programs, of_jobs = by_state(programs), by_state(jobs)
    for cip4, state in {*of_programs, *of_jobs, *((cip4, "US") for cip4 in swept)}:
        row = {"cip4": cip4, "state": state, **_counted(of_programs.get((cip4, state), []))}
        for name in ("earnings_4yr_median_usd", "debt_median_usd"):
            row[name] = median(of_programs.get((cip4, state), []), name)
        row |= _of_postings(of_jobs.get((cip4, state), []), swept.get(cip4))
        row["postings_per_100_graduates"] = ratio(
            None if row["postings_open"] is None else 100 * row["postings_open"], row["graduates"], 2
        )
        row["debt_to_salary"] = of_amounts(row["debt_median_usd"], row["salary_median_usd"])
        yield row


def program_outlook(programs: list[Row]) -> Iterator[Row]:
    for (cip4, state, level), found in by_state(programs, "credential_level").items():
        row = {"cip4": cip4, "state": state, "credential_level": level, **_counted(found)}
        row["programs_with_graduates"] = _known(found, "graduates")
        for amount in (*OF_PROGRAM, *OF_SCHOOL):
            subject = amount.removesuffix("_usd").removesuffix("_median")
            row[f"programs_with_{subject}"] = _known(found, amount)
            row[f"{subject}_median_usd"] = median(found, amount)
        row["debt_to_earnings"] = of_amounts(row["debt_median_usd"], row["earnings_4yr_median_usd"])
        yield row


def _known(rows: list[Row], name: str) -> int:
    return sum(row[name] is not None for row in rows)


def _counted(programs: list[Row]) -> Row:
    graduates = sum(row["graduates"] or 0 for row in programs)
    reported = _known(programs, "graduates") and graduates <= MOST_GRADUATES
    return {
        "institutions": len({row["unit_id"] for row in programs}),
        "programs": len(programs),
        "graduates": graduates if reported else None,
    }


def _of_postings(jobs: list[Row], swept: tuple[datetime, datetime] | None) -> Row:
    """All unknown for a field that was never completely swept."""
    shown = [job for job in jobs if job["status"] == "open"]
    repeats = [job for job in shown if job["near_duplicate_of"] is not None]
    salaries = [job["salary_annual_min_usd"] for job in shown]
    named = {employer(job["company"]) for job in shown} - {None}
    counted = Counter(name for job in shown if job not in repeats and (name := employer(job["company"])))
    stated = [job for job in shown if has_salary(job)]
    first, as_of = swept or (datetime.max, datetime.max)
    since = as_of - LATELY
    row = {
        "as_of_date": as_of.date(),
        "postings_open": len(shown),
        "postings_new": sum(is_new(job["first_seen_at"], first, since) for job in shown) if swept else 0,
        "postings_closed": sum(job["status"] == "closed" and job["closed_at"] >= since for job in jobs) if swept else 0,
        "postings_unknown": sum(job["status"] == "unknown" for job in jobs),
        "postings_near_duplicate": len(repeats),
        "postings_with_salary": len(stated),
        "salary_share": ratio(len(stated), len(shown), 4),
        "salary_quartile_1_usd": quantile(salaries, 1),
        "salary_median_usd": quantile(salaries, 2),
        "salary_quartile_3_usd": quantile(salaries, 3),
        "employers": len(named),
        "employer_concentration": ratio(sum(n * n for n in counted.values()), counted.total() ** 2, 4),
    }
    return row if swept else dict.fromkeys(row)


def is_new(first_seen_at: datetime, first_swept_at: datetime, since: datetime) -> bool:
    return first_seen_at > first_swept_at and first_seen_at >= since


def has_salary(posting: Row) -> bool:
    return (posting["salary_annual_min_usd"], posting["salary_annual_max_usd"]) != (None, None)
