"""The probe: one cheap request whose fingerprint changes with a release and with nothing else."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from producers.sandbox.college_scorecard.app import sandbox
from producers.source import PageError, Quota, Respond, SandboxOptions
from producers.sources.college_scorecard.api import CollegeScorecardSettings, probe_request, quotas
from producers.sources.college_scorecard.mapping import requested
from producers.sources.college_scorecard.probe import fingerprint
from tests.producers.sources.college_scorecard.bodies import page, programme, school

KEY = "sandbox-key"
PROGRAMS = "latest.programs.cip_4_digit"
PAY = "earnings.4_yr.overall_median_earnings"


def answer(respond: Respond) -> bytes:
    asked = probe_request(CollegeScorecardSettings(api_key=KEY))
    status, _, body = respond("GET", urlsplit(asked.url).path, asked.params, asked.headers, b"")
    assert status == 200, body
    return body


def seen(day: int, seed: int = 20260101) -> str:
    return fingerprint(answer(sandbox(SandboxOptions(key=KEY, seed=seed, day=day))))


def test_every_release_is_seen_and_nothing_else_is() -> None:
    days = [seen(day) for day in range(4)]
    assert len(set(days)) == 4
    assert seen(2) == days[2]
    assert seen(0, seed=7) not in days


def test_it_is_one_request_of_figures_without_the_key() -> None:
    asked = probe_request(CollegeScorecardSettings(api_key=KEY))
    assert (asked.params["page"], asked.params["per_page"], asked.params["sort"]) == ("0", "100", "id")
    assert set(asked.params["fields"].split(",")) < set(requested())
    assert KEY not in asked.shown + asked.url
    assert asked.headers["X-Api-Key"] == KEY


def test_it_is_smaller_than_the_page_it_stands_for() -> None:
    respond = sandbox(SandboxOptions(key=KEY))
    whole = {"per_page": "100", "sort": "id", "fields": ",".join(requested())}
    _, _, body = respond("GET", "/v1/schools", whole, {"X-Api-Key": KEY}, b"")
    assert len(answer(respond)) < len(body) / 2


def test_the_way_figures_are_written_or_repeated_makes_no_difference() -> None:
    nested = [{"id": 7, "latest": {"student": {"size": 12}}, PROGRAMS: [programme(earnings={"4_yr": {}})]}, school()]
    flat = [
        school(id="110680"),
        school(),
        {"id": 7.0, "latest.student.size": "12", PROGRAMS: [programme(**{PAY: "PS"})]},
    ]
    assert fingerprint(page(nested)) == fingerprint(page(flat, total=2))


@pytest.mark.parametrize(
    "changed",
    [
        page([school(latest__student__size=13, **{PROGRAMS: [programme(**{PAY: 51_000})]})]),
        page([school(latest__student__size=12, **{PROGRAMS: [programme(**{PAY: 51_001})]})]),
        page([school(latest__student__size=12, **{PROGRAMS: []})]),
        page([school(latest__student__size=12, **{PROGRAMS: [programme(**{PAY: 51_000})]})], total=2),
        page([school(latest__student__size=12, **{PROGRAMS: [programme(**{PAY: "?"})]})]),
    ],
)
def test_any_figure_makes_a_difference(changed: bytes) -> None:
    body = page([school(latest__student__size=12) | {PROGRAMS: [programme() | {PAY: 51_000}]}])
    assert fingerprint(body) != fingerprint(changed)


@pytest.mark.parametrize("results", [[None, 3, "x", []], [{"id": []}], [{"id": 1, PROGRAMS: 3}, {PROGRAMS: [3, None]}]])
def test_what_cannot_be_read_stands_for_itself(results: Any) -> None:
    assert fingerprint(page(results)) == fingerprint(page(results[::-1]))


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error":{"code":429}}', page([]), b"[" * 100_000])
def test_what_is_no_answer_is_no_fingerprint(body: bytes) -> None:
    with pytest.raises(PageError):
        fingerprint(body)


def test_limits_of_a_key_and_of_the_one_for_everybody() -> None:
    assert quotas(CollegeScorecardSettings(api_key=KEY)) == [Quota(1_000, 3_600)]
    assert quotas(CollegeScorecardSettings(api_key="DEMO_KEY")) == [Quota(30, 3_600), Quota(50, 86_400)]


def test_the_answer_is_an_ordinary_page() -> None:
    assert json.loads(answer(sandbox(SandboxOptions(key=KEY))))["metadata"] == {
        "page": 0,
        "total": 296,
        "per_page": 100,
    }
