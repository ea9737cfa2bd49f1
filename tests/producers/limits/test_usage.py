"""The arithmetic of quotas: whatever happens, no window of an API ever holds more requests than it allows."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.limits import usage as usages
from producers.limits.usage import Usage
from producers.source import Quota

HOUR, DAY = Quota(5, 3600), Quota(8, 86_400)
START = 1_774_274_400.0

quotas = st.lists(
    st.builds(Quota, st.integers(1, 6), st.sampled_from([7, 60, 3600, 86_400])), min_size=1, max_size=3,
    unique_by=lambda quota: quota.window_seconds,
)  # fmt: skip
steps = st.lists(st.one_of(st.floats(0, 30), st.floats(0, 5000), st.floats(0, 100_000)), max_size=60)


def made(limits: list[Quota], pauses: list[float], patient: bool) -> list[float]:
    """Times of requests by a client that asks after each pause, and waits for room when `patient`."""
    usage, now, times = Usage(), START, []
    for pause in pauses:
        now += pause
        if patient:
            now += usages.wait(usage, limits, now)
        if usages.wait(usage, limits, now) <= 0:
            usage = usages.from_json(usages.taken(usage, limits, now).to_json())
            times.append(now)
    return times


@pytest.mark.parametrize("patient", [False, True])
@given(limits=quotas, pauses=steps)
def test_no_window_holds_more_than_its_quota(patient: bool, limits: list[Quota], pauses: list[float]) -> None:
    times = made(limits, pauses, patient)
    for quota in limits:
        for number, last in enumerate(times[quota.requests :]):
            assert last - times[number] > (quota.window_seconds or 0)


@given(limits=quotas, pauses=steps)
def test_room_comes_back_at_most_a_bucket_late(limits: list[Quota], pauses: list[float]) -> None:
    usage, now, times = Usage(), START, []
    for pause in pauses:
        now += pause
        wait = usages.wait(usage, limits, now)
        full = [quota for quota in limits if len(times) >= quota.requests]
        needed = max((times[-quota.requests] + (quota.window_seconds or 0) - now for quota in full), default=0.0)
        assert wait <= max(0.0, needed) + max((quota.window_seconds or 0) / 60 for quota in limits) + 0.001
        if wait <= 0:
            usage = usages.taken(usage, limits, now)
            times.append(now)


def test_what_is_left_is_the_least_of_all_quotas() -> None:
    usage = Usage()
    for _ in range(5):
        usage = usages.taken(usage, [HOUR, DAY], START)
    assert (usages.left(usage, [HOUR, DAY], START), usages.left(usage, [DAY], START)) == (0, 3)
    assert usages.left(usage, [HOUR, DAY], START + 3700) == 3
    assert usages.left(usage, [], START) is None


def test_a_quota_in_all_never_comes_back() -> None:
    usage, budget = Usage(), [Quota(2, None)]
    for _ in range(2):
        assert usages.wait(usage, budget, START) == 0
        usage = usages.taken(usage, budget, START)
    assert usages.wait(usage, budget, START + 10 * 365 * 86_400) == math.inf


def test_a_raised_quota_gives_room_at_once() -> None:
    usage = Usage()
    for _ in range(5):
        usage = usages.taken(usage, [HOUR], START)
    assert usages.wait(usage, [HOUR], START) > 0
    assert usages.left(usage, [Quota(9, 3600)], START) == 4


@pytest.mark.parametrize(("stated", "left"), [(4, 4), (2, 2), (0, 0), (5, 4), (900, 4)])
def test_the_api_is_followed_when_it_says_fewer_are_left(stated: int, left: int) -> None:
    usage = usages.following(usages.taken(Usage(), [HOUR], START), [HOUR], 5, stated, START)
    assert usages.left(usage, [HOUR], START) == left


def test_the_api_is_followed_back_up_to_what_the_ledger_knows() -> None:
    usage = usages.following(usages.taken(Usage(), [HOUR], START), [HOUR], 5, 1, START)
    usage = usages.following(usages.taken(usage, [HOUR], START), [HOUR], 5, 3, START)
    assert usages.left(usage, [HOUR], START) == 3


def test_the_api_speaks_of_the_quota_with_its_limit_or_the_shortest() -> None:
    daily = usages.following(Usage(), [DAY, HOUR], 8, 1, START)
    assert (usages.left(daily, [DAY], START), usages.left(daily, [HOUR], START)) == (1, 5)
    lower = usages.following(Usage(), [DAY, HOUR], 3, 3, START)
    assert (usages.left(lower, [DAY], START), usages.left(lower, [HOUR], START)) == (8, 3)


def test_an_api_without_quotas_of_ours_teaches_nothing() -> None:
    assert usages.following(Usage(), [Quota(5, None)], 5, 0, START) == Usage()


def test_what_others_hold_is_tried_again_after_a_while() -> None:
    usage = usages.following(usages.taken(Usage(), [HOUR], START), [HOUR], 5, 0, START)
    assert usages.wait(usage, [HOUR], START) == 300
    assert usages.wait(usage, [HOUR], START + 300) == 0
    assert usages.left(usage, [HOUR], START + 300) == 0
    assert usages.left(usage, [HOUR], START + 3600) == 4


@pytest.mark.parametrize("text", ["", "{", "[]", '{"total": "many"}', '{"unknown": 1}'])
def test_a_ledger_that_cannot_be_read_is_reported(text: str) -> None:
    with pytest.raises(ValueError, match="not a usage"):
        usages.from_json(text)
