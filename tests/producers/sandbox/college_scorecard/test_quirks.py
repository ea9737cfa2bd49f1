"""Every other way the API has answered in: the sandbox can show it, and the reader stands it."""

import json
from pathlib import Path
from typing import Any

import pytest

from producers.sandbox.college_scorecard.app import sandbox
from producers.sandbox.college_scorecard.quirks import QUIRKS
from producers.source import PageError, ParsedPage, Respond, SandboxOptions
from producers.sources import college_scorecard
from producers.sources.college_scorecard.contract import Program, School
from producers.sources.college_scorecard.mapping import PROGRAM, PROGRAMS, Zero, requested
from producers.sources.college_scorecard.page import parse
from tests.producers.sandbox.college_scorecard.test_sandbox import KEY, ask
from tests.producers.sources.college_scorecard.walks import pages

FIGURES = {reading.field for reading in PROGRAM if reading.zero is not Zero.TRUE}


def served(*quirks: str) -> Respond:
    return sandbox(SandboxOptions(key=KEY, quirks=frozenset(quirks)))


def read(*quirks: str) -> list[ParsedPage]:
    """The first page of fifty schools, which is enough to meet every case."""
    walk = pages(SandboxOptions(key=KEY, quirks=frozenset(quirks)), per_page=50)
    return [next(walk)]


def listed(*quirks: str, **query: str) -> list[ParsedPage]:
    """A walk through the schools without programmes."""
    asked = {"fields": "id,school.name", "per_page": "100", **query}
    responder = served(*quirks)
    bodies = [responder("GET", "/v1/schools", {**asked, "page": page}, {"X-Api-Key": KEY}, b"")[2] for page in "012"]
    return [parse(body, "schools", page) for page, body in enumerate(bodies)]


def contents(given: list[ParsedPage]) -> list[tuple[type, Any]]:
    assert [page.rejects for page in given] == [[]] * len(given)
    return [(draft.model, draft.content) for page in given for draft in page.drafts]


@pytest.fixture(scope="module")
def plain() -> list[tuple[type, Any]]:
    return contents(read())


def first_page(*quirks: str, **query: str) -> Any:
    asked = {"fields": ",".join(requested()), "sort": "id", "per_page": "100", **query}
    return ask(served(*quirks), **asked)[2]["results"]


def programmes(results: Any) -> list[Any]:
    return [offer for school in results for offer in school.get(PROGRAMS) or ()]


@pytest.mark.parametrize("quirk", ["tokens", "dotted-programs", "mixed-programs", "unknown-keys"])
def test_another_spelling_says_the_same(plain: list[tuple[type, Any]], quirk: str) -> None:
    assert first_page(quirk) != first_page()
    assert contents(read(quirk)) == plain


def test_all_spellings_at_once_say_the_same(plain: list[tuple[type, Any]]) -> None:
    assert contents(read("tokens", "dotted-programs", "unknown-keys", "retry-after", "html-errors")) == plain


def test_what_the_shapes_look_like() -> None:
    [dotted, *_], [mixed, *_], [nested, *_] = (
        programmes(first_page(*quirk)) for quirk in (["dotted-programs"], ["mixed-programs"], [])
    )
    assert "earnings.4_yr.overall_median_earnings" in dotted
    assert "4_yr.overall_median_earnings" in mixed["earnings"]
    assert "overall_median_earnings" in nested["earnings"]["4_yr"]


def test_zeros_for_unknown_integers_are_read_as_unknown(plain: list[tuple[type, Any]]) -> None:
    offers = programmes(first_page("null-as-zero"))
    assert any(offer["earnings"]["4_yr"]["overall_median_earnings"] == 0 for offer in offers)
    assert all(offer["debt"]["staff_grad_plus"]["all"]["all_inst"]["count"] is not None for offer in offers)
    old_page = contents(read("null-as-zero"))
    assert len(old_page) == len(plain)
    changed = {
        name for (_, old), (_, new) in zip(old_page, plain, strict=True) for name in new if old[name] != new[name]
    }
    assert changed <= {"awards_1", "awards_2"}  # true zeros, which such an answer cannot tell from unknown
    assert all(
        old[name] is None
        for (_, old), (_, new) in zip(old_page, plain, strict=True)
        for name in changed & new.keys()
        if new[name] == 0
    )


def test_words_for_unknown_stand_where_null_stood() -> None:
    said = {offer["earnings"]["4_yr"]["overall_median_earnings"] for offer in programmes(first_page("tokens"))}
    assert {"PrivacySuppressed", "PS", "NULL", "NA", ""} <= said
    assert None not in said


def test_programmes_of_2019_keep_what_means_the_same(plain: list[tuple[type, Any]]) -> None:
    [first, *_] = programmes(first_page("old-spellings"))
    assert isinstance(first["unit_id"], str)
    assert set(first["debt"]) == {"median_debt", "mean_debt", "count", "monthly_debt_payment"}
    assert set(first["earnings"]) == {"median_earnings", "count"}
    old_page = contents(read("old-spellings"))
    lost = FIGURES - {"awards_1", "awards_2"} | {"distance_code"}
    for (model, old), (_, new) in zip(old_page, plain, strict=True):
        expected = new | dict.fromkeys(lost) if model is Program else new
        assert {name: value for name, value in old.items() if name != "credential_title"} == {
            name: value for name, value in expected.items() if name != "credential_title"
        }
    titles = {content["credential_title"] for model, content in old_page if model is Program}
    assert "Bachelor\u0092s Degree" in titles


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/v1/schools", {"fields": "wombat"}, 400),
        ("/v1/schools", {"api_key": "wrong"}, 403),
        ("/v1/programs", {}, 404),
        ("/v9", {}, 404),
        ("/v1/schools", {f"{PROGRAMS}.code__range": "1..2"}, 500),
    ],
)
def test_an_error_may_be_a_web_page(path: str, query: dict[str, str], status: int) -> None:
    headers = {} if "api_key" in query else {"X-Api-Key": KEY}
    answered, sent, body = served("html-errors")("GET", path, query, headers, b"")
    assert (answered, sent["Content-Type"]) == (status, "text/html; charset=UTF-8")
    with pytest.raises(PageError, match="HTML came instead of JSON: 'An Error Occurred"):
        parse(body, "schools", 0)
    plainly = served()("GET", path, query, headers, b"")
    assert plainly[0] == status
    with pytest.raises(PageError, match="the API answered an error"):
        parse(plainly[2], "schools", 0)


@pytest.mark.parametrize("quirk", [(), ("retry-after",)])
def test_a_wait_is_named_only_when_it_is_switched_on(quirk: tuple[str, ...]) -> None:
    now = [600.0]
    options = SandboxOptions(key=KEY, requests_per_hour=1, quirks=frozenset(quirk))
    responder = sandbox(options, lambda: now[0])
    first, second = (ask(responder, fields="id") for _ in range(2))
    assert (first[0], "Retry-After" in first[1]) == (200, False)
    assert second[0] == 429
    assert second[1].get("Retry-After") == ("3600" if quirk else None)


def ids(given: list[ParsedPage]) -> list[str]:
    return [draft.content["unit_id"] for page in given for draft in page.drafts if draft.model is School]


def test_without_an_order_pages_may_overlap_and_with_one_they_do_not() -> None:
    found = ids(listed("unsorted-overlap"))
    assert len(set(found)) < len(found) == 296
    assert ids(listed("unsorted-overlap", sort="id")) == ids(listed(sort="id"))


def test_schools_that_come_again_on_a_page_and_over_pages() -> None:
    given = listed("extra-results", sort="id")
    assert [(page.total, page.ends, page.rejects) for page in given] == [
        (296, False, []),
        (296, False, []),
        (296, True, []),
    ]
    assert [len(page.drafts) for page in given] == [100 + 1, 100 + 2, 96 + 2]
    plainly = listed(sort="id")
    for page, plain_page in zip(given, plainly, strict=True):
        kept = len(plain_page.drafts)
        assert [draft.place for draft in page.drafts] == list(range(len(page.drafts)))
        assert page.drafts[:kept] == plain_page.drafts
        assert page.drafts[-1].content == page.drafts[0].content
    assert given[1].drafts[-2].content == given[0].drafts[99].content


def test_a_release_in_mid_walk_changes_total_and_values() -> None:
    given = listed("release-in-mid-walk", sort="id")
    assert [page.total for page in given] == [296, 296, 293]
    assert len(set(ids(given))) == 293  # three schools at the turn of the page were never shown
    size = {"fields": "id,latest.student.size", "sort": "id:desc", "per_page": "100"}
    changing = served("release-in-mid-walk")
    first, second, third, fourth = (ask(changing, **size)[2]["results"] for _ in range(4))
    assert first == second != third == fourth


def test_every_quirk_is_named_in_the_readme() -> None:
    text = (Path(college_scorecard.__path__[0]) / "README.md").read_text()
    assert [quirk for quirk in QUIRKS if f"`{quirk}`" not in text] == []


def test_unknown_quirks_are_passed_over(plain: list[tuple[type, Any]]) -> None:
    assert contents(read("of-another-source")) == plain


def test_a_page_of_every_quirk_is_json() -> None:
    quirks = frozenset(QUIRKS)
    status, _, body = sandbox(SandboxOptions(key=KEY, quirks=quirks))("GET", "/v1/schools", {"api_key": KEY}, {}, b"")
    assert (status, len(json.loads(body)["results"])) == (200, 21)
