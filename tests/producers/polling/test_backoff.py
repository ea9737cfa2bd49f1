"""Waits of a daemon after each kind of failure: plain arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.errors import Failure, TryLater
from producers.limits.ledger import QuotaUsedUp
from producers.polling import daemon as backoff
from producers.reading.client import KeyRefused, ServiceAway
from tests.producers.toy_sources.toy.api import SOURCE as TOY

chances = st.floats(0, 1, exclude_max=True)


@given(chances)
def test_an_interval_is_at_most_a_tenth_off(chance: float) -> None:
    assert 90 <= backoff.interval(100, chance) <= 110.001


def test_chance_spreads_the_intervals() -> None:
    assert [round(backoff.interval(100, chance)) for chance in (0.0, 0.5, 0.99)] == [90, 100, 110]


@pytest.mark.parametrize("error", [KeyRefused("no"), QuotaUsedUp("spent", None)])
def test_a_key_that_stays_dead_is_tried_ever_more_rarely(error: Failure) -> None:
    assert [backoff.pause(error, n, 900, 21_600, 0.5) for n in (0, 1, 2, 4, 5, 9999)] == [
        900, 1800, 3600, 14_400, 21_600, 21_600,
    ]  # fmt: skip


@given(st.floats(0, 90_000), chances)
def test_a_quota_is_waited_for_and_not_much_longer(wait: float, chance: float) -> None:
    assert wait <= backoff.pause(QuotaUsedUp("later", wait), 3, 900, 21_600, chance) <= wait + 10.001


@given(st.one_of(st.none(), st.floats(0, 90_000)), chances)
def test_a_wait_that_the_api_names_is_honoured(wait: float | None, chance: float) -> None:
    seconds = backoff.pause(ServiceAway("x", 503, wait), 3, 900, 21_600, chance)
    assert seconds >= (wait or 0)
    assert 810 <= seconds <= max(990.001, wait or 0)


def test_what_is_away_is_tried_again_after_the_interval() -> None:
    assert backoff.pause(TryLater("away"), 7, 900, 21_600, 0.5) == 900


def test_an_interval_longer_than_the_longest_pause_is_honoured() -> None:
    assert backoff.pause(KeyRefused("no"), 5, 86_400, 60, 0.5) == 86_400


def test_a_refused_key_names_its_variable() -> None:
    assert backoff.describe_failure(KeyRefused("HTTP 403"), TOY) == "HTTP 403; check TOY_API_KEY"
    assert backoff.describe_failure(TryLater("away"), TOY) == "away"
