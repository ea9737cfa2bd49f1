"""The gate of a sandbox: keys, and quotas counted in its own time."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from producers.sandbox.keys import PARTS, Gate, Key
from producers.source import Quota

HOURLY, DAILY, IN_ALL = Quota(3, 3600), Quota(4, 86_400), Quota(5, None)


class Time:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_all_quotas_of_a_key_hold_at_once() -> None:
    time = Time()
    gate = Gate({"key": Key(quotas=(HOURLY, DAILY, IN_ALL)), "other": Key(quotas=(HOURLY,))}, time)
    first = [gate.admit("key") for _ in range(4)]
    assert [(one.limit, one.left) for one in first] == [(3, 2), (3, 1), (3, 0), (3, 0)]
    assert (first[3].verdict, first[3].wait_seconds, gate.admit("other").left) == ("over", 3600, 2)
    time.seconds = 3600
    assert [gate.admit("key").verdict for _ in range(2)] == ["admitted", "over"]
    time.seconds = 86_400
    assert [gate.admit("key").verdict for _ in range(2)] == ["admitted", "over"]
    time.seconds = 1e9
    over = gate.admit("key")
    assert (over.verdict, over.limit, over.wait_seconds) == ("over", 5, None)


def test_a_key_that_is_changed_keeps_what_it_has_used() -> None:
    gate = Gate({"key": Key(quotas=(HOURLY,))}, Time())
    gate.admit("key")
    gate.put("key", Key("disabled", (HOURLY,)))
    assert gate.admit("key").verdict == "disabled"
    gate.put("key", Key(quotas=(HOURLY, Quota(2, None))))
    assert [gate.admit("key").verdict for _ in range(2)] == ["admitted", "over"]


@given(st.lists(st.integers(0, 4000), max_size=60), st.integers(1, 5), st.sampled_from([60, 600, 3600]))
def test_no_window_ever_holds_more_than_its_quota(pauses: list[int], most: int, window: int) -> None:
    time = Time()
    gate = Gate({"key": Key(quotas=(Quota(most, window),))}, time)
    admitted: deque[float] = deque()
    for pause in pauses:
        time.seconds += pause
        admission = gate.admit("key")
        rolled = [at for at in admitted if at > time.seconds - window + window / PARTS]
        if admission.verdict == "admitted":
            admitted.append(time.seconds)
            assert len(rolled) < most
        else:
            assert len([at for at in admitted if at > time.seconds - window]) >= most
            assert admission.wait_seconds is not None
            assert 0 < admission.wait_seconds <= window
