"""Report on the rest of a quota: the forecast as arithmetic, and the command that prints it."""

import json
import math
from datetime import UTC, datetime

import pytest

from producers.fields import instant
from producers.limits import usage as usages
from producers.limits.quota_report import NOT_UNDER_THIS_KEY, forecast
from producers.limits.usage import Usage
from producers.polling.rounds import Past
from producers.source import Quota
from tests.producers.conftest import producers

NOW = 1_774_274_400.0
SEARCHES = ["a", "b", "c"]
PAST = {"a": Past(1, 1, 2), "b": Past(1, 0, 4)}  # c is expected to take 3, so a sweep takes 9


def used(quota: Quota, requests: int) -> Usage:
    usage = Usage()
    for _ in range(requests):
        usage = usages.taken(usage, [quota], NOW)
    return usage


def moment(seconds: float) -> str | None:
    if math.isinf(seconds):
        return NOT_UNDER_THIS_KEY
    return instant(datetime.fromtimestamp(NOW + seconds, UTC)) if seconds else None


@pytest.mark.parametrize(
    ("quota", "requests", "affordable", "share", "seconds"),
    [
        (Quota(10, 3600), 0, 3, 1.0, 0),
        (Quota(10, 3600), 4, 2, 6 / 9, 3600),  # b and c need 7, 6 are left: one more window
        (Quota(10, 3600), 10, 0, 0.0, 3600),
        (Quota(3, 3600), 3, 0, 0.0, 3 * 3600),
        (Quota(10, None), 3, 2, 7 / 9, 0),  # c and b come first and leave nothing for a
        (Quota(10, None), 4, 2, 6 / 9, math.inf),
        (Quota(1, 3600), 0, 0, 1 / 9, 6 * 3600),
    ],
)
def test_the_rest_pays_for(quota: Quota, requests: int, affordable: int, share: float, seconds: float) -> None:
    found = forecast("toy", SEARCHES, PAST, used(quota, requests), [quota], NOW)
    assert (found.searches, found.never_swept, found.sweep_requests) == (3, 2, 9)
    assert found.share == pytest.approx(share, abs=1e-4)
    assert (found.affordable_searches, found.all_swept_at) == (affordable, moment(seconds))


def test_without_a_quota_everything_is_paid() -> None:
    found = forecast("toy", SEARCHES, PAST, Usage(), [], NOW)
    assert (found.affordable_searches, found.share, found.all_swept_at) == (3, 1.0, None)


@pytest.mark.services
def test_the_command_tells_a_quota_and_what_is_left(toy_environment: dict[str, str]) -> None:
    limited = toy_environment | {"GPPS_TOY__REQUESTS": "6"}
    before = producers(limited, "quota", "toy")
    assert before.returncode == 0, before.stderr
    assert before.stdout.splitlines() == [
        "toy: 0 of 6 requests in all used, 6 left",
        "toy: what is left pays for 2 of 2 searches, 100% of a full sweep of about 2 requests; "
        "2 were never swept completely: the next runs sweep them",
    ]
    assert producers(limited, "produce", "toy", "--once").returncode == 75
    report = json.loads(producers(limited, "quota", "toy", "--json").stdout)
    assert report == {
        "source": "toy",
        "quotas": [{"requests": 6, "window_seconds": None, "used": 6, "left": 0, "room_at": "never"}],
        "left": 0, "searches": 2, "never_swept": 1, "sweep_requests": 8, "affordable_searches": 0, "share": 0.0,
        "all_swept_at": "never",
    }  # fmt: skip


@pytest.mark.services
def test_the_command_tells_of_every_source_that_has_a_key(toy_environment: dict[str, str]) -> None:
    hourly = {"GPPS_TOY__REQUESTS": "6", "GPPS_TOY__WINDOW": "3600", "COLLEGE_SCORECARD_API_KEY": "DEMO_KEY"}
    done = producers(toy_environment | hourly, "quota")
    assert done.returncode == 0
    assert "toy: 0 of 6 requests within 3,600 s used, 6 left" in done.stdout
    assert "college-scorecard: 0 of 30 requests within 3,600 s used, 30 left" in done.stdout
    assert "college-scorecard: 0 of 50 requests within 86,400 s used, 50 left" in done.stdout
    assert "jooble" not in done.stdout
    assert "JOOBLE_API_KEY" in done.stderr


def test_the_command_of_one_source_needs_its_key() -> None:
    done = producers({}, "quota", "toy")
    assert (done.returncode, done.stdout) == (78, "")
    assert "TOY_API_KEY" in done.stderr
