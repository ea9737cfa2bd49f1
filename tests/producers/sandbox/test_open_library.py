"""The sandbox of Open Library answers as the API does: pages, errors, manners, recorded works."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from producers.sandbox.open_library import reference
from producers.source import SandboxOptions
from producers.sources.open_library.api import SOURCE

KEY = "librarian@example.org"
AGENT = {"User-Agent": f"gpps ({KEY})"}


def ask(target: str, agent: Any = AGENT, **options: Any) -> tuple[int, Any]:
    """Status and document of the answer to one GET; text where it is none."""
    path, _, query = target.partition("?")
    respond = SOURCE.polled.sandbox(SandboxOptions(key=KEY, size="tiny", **options))
    status, headers, body = respond("GET", path, dict(parse_qsl(query)), agent, b"")
    return status, json.loads(body) if "json" in headers["Content-Type"] else body.decode()


def test_a_page_holds_twelve_works_unless_asked_and_a_thousand_at_most() -> None:
    status, page = ask("/subjects/space.json")
    assert (status, len(page["works"]), page["key"], "ebook_count" in page) == (200, 12, "/subjects/space", False)
    assert len(ask("/subjects/space.json?limit=1000&details=true")[1]["works"]) == page["work_count"] > 12
    too_many = {"error": "Specified limit exceeds maximum of 1000."}
    assert ask("/subjects/space.json?limit=1001") == (400, too_many)
    assert ask("/subjects/space.json?limit=1001", quirks=frozenset({"new-server"})) == (400, {"detail": too_many})
    assert ask("/subjects/space.json?limit=x")[0] == 400
    for limit, works in (("100", 12), ("99", page["work_count"])):
        assert len(ask(f"/subjects/space.json?limit={limit}", quirks=frozenset({"new-server"}))[1]["works"]) == works


def test_an_unknown_subject_is_no_error_and_upper_case_is_sent_on() -> None:
    status, page = ask("/subjects/loveasd.json")
    assert (status, page["work_count"], page["works"]) == (200, 0, [])
    assert ask("/subjects/Space.json")[0] == 301
    assert ask("/subjects/person:galileo_galilei.json")[1]["subject_type"] == "person"
    assert ask("/nothing.json")[0] == 404


@pytest.mark.parametrize("agent", [{}, {"User-Agent": "python-requests/2.32"}, {"User-Agent": "gpps (else@where.org)"}])
def test_who_gives_no_known_contact_is_refused(agent: dict[str, str]) -> None:
    assert ask("/subjects/space.json", agent)[0] == 403


def test_who_asks_too_often_is_asked_to_wait() -> None:
    respond = SOURCE.polled.sandbox(SandboxOptions(key=KEY, requests_per_hour=1))
    answers = [respond("GET", "/subjects/space.json", {}, AGENT, b"") for _ in range(2)]
    assert [status for status, _, _ in answers] == [200, 429]
    assert int(answers[1][1]["Retry-After"]) > 0
    assert json.loads(answers[1][2])["status"] == 429


def test_the_catalogue_has_every_quirk_that_was_recorded() -> None:
    works = (
        ask("/subjects/space.json?limit=1000", day=0)[1]["works"] + ask("/subjects/love.json?limit=1000")[1]["works"]
    )
    assert {type(work["ia"]) for work in works} == {str, list, type(None)}
    assert {0, 1, 2} <= {len(work["authors"]) for work in works}
    assert None in {work["first_publish_year"] for work in works}
    assert False in {"has_fulltext" in work for work in works}
    assert "error" in {work.get("availability", {}).get("status") for work in works}


def test_recorded_works_are_served_once_as_they_were_last_recorded(reference_data: Path) -> None:
    space = ask("/subjects/space.json?limit=50", reference_data=reference_data)[1]
    assert (space["work_count"], len(space["works"])) == (12, 12)
    years = sorted(work["first_publish_year"] for work in space["works"])
    assert years == [1952, 1952, 1956, 1982, 1990, 1999, 2000, 2001, 2001, 2001, 2017, 2021]
    assert sum("name" in work["authors"][0] for work in space["works"]) == 8
    love = ask("/subjects/love.json?limit=50", reference_data=reference_data)[1]["works"]
    assert {work["key"]: work["first_publish_year"] for work in love}["/works/OL21177W"] == 1847
    counted = reference.accounting(reference_data, ["space", "love"])["works"]
    assert counted == {"rows": 16, "distinct": 15, "matched": 14, "not_asked_for": 1}


def test_a_folder_without_recorded_answers_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="openlibrary/seed_output/authors"):
        ask("/subjects/space.json", reference_data=tmp_path)
