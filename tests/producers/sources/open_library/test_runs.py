"""Whole runs of the producer against the sandbox over HTTP: what is published, whatever the API does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plumbing.clock import Clock, Stop
from producers import settings
from producers.polling.daemon import once
from producers.polling.feed import BulkPages
from producers.polling.progress import Hooks
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.source import SandboxOptions
from producers.sources.open_library.api import SOURCE
from tests.producers.conftest import CANARY, running
from tests.producers.sources.open_library.test_bulk import EDITION, line, put
from tests.producers.stored import archived, read_topic

pytestmark = pytest.mark.services

KEYED = ("work", "author", "edition")


def published(environment: dict[str, str], entity: str) -> list[dict[str, Any]]:
    return [one.event for one in read_topic(environment, f"open-library.{entity}.v1")]


@pytest.fixture
def produced(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, bool]]:
    """`produced(quirks, day, …)` polls a sandbox once that behaves so: whether each search came to its end."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def go(quirks: list[str], day: int = 0, **variables: str) -> dict[str, bool]:
        sandbox = Sandbox(
            {"open-library": SOURCE}, SandboxOptions(key=CANARY, size="tiny", day=day), tmp_path / f"{day}"
        )
        for url in running(serve(sandbox, 0)):
            own = {"BASE_URL": f"{url}/open-library", "CONTACT": CANARY, "SUBJECTS": "space", "WORKS_ON_PAGE": "7"}
            for name, value in (own | variables).items():
                monkeypatch.setenv(f"GPPS_OPEN_LIBRARY__{name}", value)
            asked = json.dumps({"source": "open-library", "names": quirks}).encode()
            assert sandbox.answer("POST", "/_sandbox/quirks", {}, asked).status == 200
            stage = settings.load()
            summary = once(SOURCE, stage, settings.load_source(SOURCE.polled.settings), Hooks(Stop()))
        return {search.search: search.complete for search in summary.searches}

    return go


def test_works_that_come_twice_are_published_once_and_odd_ones_rejected(
    environment: dict[str, str], produced: Callable[..., dict[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPPS_MAX_REJECTED_PERCENT", "50")
    monkeypatch.setenv("GPPS_MIN_LISTED_PERCENT", "50")
    assert produced(["moving-order", "new-server", "odd-records"]) == {"space": True}
    (subject,) = published(environment, "subject")
    works = [work["work_key"] for work in published(environment, "work")]
    assert len(works) == len(set(works))
    assert 0.6 * subject["work_count"] < len(works) < subject["work_count"]
    assert 9_999 in {work["first_publish_year"] for work in published(environment, "work")}


def test_pages_smaller_than_asked_for_make_no_complete_sweep(
    environment: dict[str, str], produced: Callable[..., dict[str, bool]]
) -> None:
    assert produced(["page-size-12"], WORKS_ON_PAGE="30") == {"space": False}
    assert "records that the API speaks of" in published(environment, "sweep")[0]["reason"]
    assert produced(["page-size-12"], WORKS_ON_PAGE="12") == {"space": True}


def test_a_merged_work_is_listed_under_its_new_key_and_its_old_record_leads_there(
    environment: dict[str, str], produced: Callable[..., dict[str, bool]]
) -> None:
    subjects = {"SUBJECTS": "space,love,science_fiction"}
    assert all(produced([], **subjects).values())
    before = {work["work_key"] for work in published(environment, "work")}
    assert all(produced([], 6, **subjects).values())
    new = {work["work_key"] for work in published(environment, "work")} - before
    merged = sorted(key for key in new if key.startswith("/works/OL9"))
    assert merged
    old = merged[0].replace("OL9", "OL8")
    assert old in before
    assert produced([], 6, SUBJECTS="space", RECORDS=f"{old},/authors/OL70000000A")[old]
    assert [(one["record_key"], one["location"]) for one in published(environment, "redirect")] == [(old, merged[0])]
    born = {one["author_key"]: one["birth_date"] for one in published(environment, "author") if one["birth_date"]}
    assert list(born) == ["/authors/OL70000000A"]


def test_no_contact_is_stored_with_what_was_asked(
    environment: dict[str, str], produced: Callable[..., dict[str, bool]]
) -> None:
    assert produced([]) == {"space": True}
    stored = archived(environment)
    assert stored
    assert [key for key, body in stored.items() if CANARY.encode() in body] == []


def test_the_monthly_files_take_the_way_of_pages_and_what_is_broken_is_stored_with_its_line(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (environment | {"GPPS_MAX_REJECTED_PERCENT": "50"}).items():
        monkeypatch.setenv(name, value)
    folder = put(tmp_path, works="/type/work\tcut off\n", editions=line(EDITION))
    summary = once(SOURCE, settings.load(), None, Hooks(Stop()), pages=BulkPages(SOURCE.dump, folder, Clock()))
    assert [(one.search, one.complete, one.rejected) for one in summary.searches] == [("dump", True, 1)]
    published_keys = {entity: [one[f"{entity}_key"] for one in published(environment, entity)] for entity in KEYED}
    assert published_keys == {"work": ["/works/OL1W"], "author": ["/authors/OL1A"], "edition": ["/books/OL1M"]}
    assert b"ol_dump_works_2026-01-31.txt.gz line 2 has 2 columns" in b"".join(archived(environment).values())
