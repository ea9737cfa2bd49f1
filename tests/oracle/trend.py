"""A field's postings as they stood at the last complete sweep of each day that had one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from tests.oracle.figures import quantile
from tests.oracle.judge import Event
from tests.oracle.outlook import LATELY, Row, by_state, has_salary, is_new
from tests.oracle.postings import STALE, key_of
from tests.oracle.walks import Number, Sweep, Walks, field_of, number, place


def field_trend(events: Iterable[Event], walks: Walks) -> Iterator[Row]:
    known: defaultdict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=place):
        known[f"job/{key_of(event)}"].append(event)
    searches: defaultdict[str, list[list[Sweep]]] = defaultdict(list)
    for search, sweeps in walks.sweeps.items():
        searches[field_of(search)].append(sweeps)
    for cip4, of_field in searches.items():
        ended = [sweep for sweeps in of_field for sweep in sweeps]
        first = min(sweep.ended_at for sweep in ended)
        for day in {sweep.ended_at.date() for sweep in ended}:
            of_day = [sweep for sweep in ended if sweep.ended_at.date() == day]
            as_of, cut = max(sweep.ended_at for sweep in of_day), max(sweep.at for sweep in of_day)
            shown = _shown(of_field, as_of, cut)
            yield from _rows(cip4, day, as_of, first, _as_known_then(shown, known, cut))


def _shown(of_field: list[list[Sweep]], as_of: datetime, cut: Number) -> dict[str, bool]:
    """Keys of postings: True where a search that counts listed it last, False where one lately did not any more."""
    shown: dict[str, bool] = {}
    for sweeps in of_field:
        until = [sweep for sweep in sweeps if sweep.at <= cut]
        if not until or until[-1].ended_at < as_of - STALE:
            continue
        listed_since = set(until[-1].keys)
        for before, after in reversed(list(pairwise(until))):
            if after.ended_at >= as_of - LATELY:
                shown = dict.fromkeys(before.keys - listed_since, False) | shown
            listed_since |= before.keys
        shown |= dict.fromkeys(until[-1].keys, True)
    return shown


def _as_known_then(shown: dict[str, bool], known: dict[str, list[Event]], cut: Number) -> list[Row]:
    found = []
    for key, is_open in shown.items():
        by_then = [event for event in known.get(key, ()) if number(event) <= cut]
        if by_then:
            found.append(by_then[-1] | {"is_open": is_open, "first_seen_at": by_then[0]["observed_at"]})
    return found


def _rows(cip4: str, day: date, as_of: datetime, first: datetime, found: list[Row]) -> Iterator[Row]:
    nation: dict[Any, list[Row]] = {(cip4, "US"): []}
    for (_, state), rows in (nation | by_state([row | {"cip4": cip4} for row in found])).items():
        shown = [row for row in rows if row["is_open"]]
        yield {
            "cip4": cip4,
            "state": state,
            "as_of_date": day,
            "postings_open": len(shown),
            "postings_new": sum(is_new(row["first_seen_at"], first, as_of - LATELY) for row in shown),
            "postings_closed": len(rows) - len(shown),
            "postings_with_salary": sum(map(has_salary, shown)),
            "salary_median_usd": quantile((row["salary_annual_min_usd"] for row in shown), 2),
        }
