"""Listings of a posting by pages and sweeps, found in a lake of a few of them."""

from pathlib import Path
from typing import Any

from ops.explain.events import Row
from ops.explain.listings import listings
from pipelines.school_jobs.contract import JOB
from pipelines.school_jobs.pipeline import PIPELINE
from producers.contract import Event
from tests.builders import job, job_search, page, sweep
from tests.ops.explain.lakes import lake_of

SEARCH, OTHER = job_search(), job_search(keywords="programmer")
POSTING = job("1", "1107", at=(1, 0), sweep="s1")


def walk(number: int, *lists: Event, search: str = SEARCH, day: float = 0, complete: bool = True) -> list[Event]:
    """A walk of one page, and its end."""
    of_walk = {"sweep": f"s{number}"}
    listing = page(search, lists=lists, at=(number, 0), **of_walk)
    return [listing, sweep(search, at=(number, 1), day=day, complete=complete, **of_walk)]


def listed(folder: Path, *walks: list[Event]) -> tuple[list[dict[str, Any]], str]:
    lake = lake_of(folder, [POSTING, *(event for walk in walks for event in walk)])
    return listings(Row(lake, PIPELINE, JOB, {"cip4": "1107", "job_id": "1"}, most=5))


def test_a_listed_posting_is_open_and_the_last_page_is_given(tmp_path: Path) -> None:
    found, status = listed(tmp_path, walk(1, POSTING), walk(2, POSTING, day=1), walk(3, day=2, complete=False))
    (shown,) = found
    assert shown["page"] is not None
    assert (status, shown["page"]["epoch"], shown["closed_by"]) == ("open", 2, None)


def test_the_first_complete_sweep_without_it_closes_it(tmp_path: Path) -> None:
    found, status = listed(tmp_path, walk(1, POSTING), walk(2, complete=False), walk(3, day=2), walk(4, day=3))
    (shown,) = found
    assert shown["closed_by"] is not None
    assert (status, shown["closed_by"]["sweep_id"]) == ("closed", "jooble-s3")


def test_another_search_that_lists_it_keeps_it_open(tmp_path: Path) -> None:
    found, status = listed(tmp_path, walk(1, POSTING), walk(2, POSTING, search=OTHER), walk(3, day=2))
    assert [one["search"] for one in found] == [OTHER, SEARCH]
    assert [one["closed_by"] is None for one in found] == [True, False]
    assert status == "open"


def test_a_search_that_was_not_swept_for_long_says_nothing(tmp_path: Path) -> None:
    _, status = listed(tmp_path, walk(1, POSTING), walk(2, search=OTHER, day=20))
    assert status == "unknown"


def test_a_sweep_of_which_a_page_is_missing_closes_nothing(tmp_path: Path) -> None:
    short = [sweep(SEARCH, pages=2, at=(2, 1), day=1, sweep="s2"), page(SEARCH, at=(2, 0), sweep="s2")]
    assert listed(tmp_path, walk(1, POSTING), short)[1] == "open"
