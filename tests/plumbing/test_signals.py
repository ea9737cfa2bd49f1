"""A process that is signalled to end."""

import os
import signal
from collections.abc import Iterator

import pytest

from plumbing.signals import ENDING, leave_on, stopping_in_order


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in ENDING}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.parametrize("number", ENDING)
def test_the_first_signal_asks_and_the_second_is_not_ours(number: signal.Signals) -> None:
    before = [signal.getsignal(each) for each in ENDING]
    asked: list[int] = []
    with stopping_in_order(asked.append):
        os.kill(os.getpid(), number)
        assert asked == [number]
        assert [signal.getsignal(each) for each in ENDING] == [signal.SIG_DFL, signal.SIG_DFL]
    assert [signal.getsignal(each) for each in ENDING] == before


def work(number: signal.Signals, cleaned: list[str]) -> None:
    try:
        os.kill(os.getpid(), number)
    finally:
        cleaned.append("cleaned")


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_leaves_through_what_has_to_be_cleaned_up(number: signal.Signals) -> None:
    leave_on(*ENDING)
    cleaned: list[str] = []
    with pytest.raises(SystemExit) as caught:
        work(number, cleaned)
    assert (caught.value.code, cleaned) == (128 + number, ["cleaned"])


def test_a_server_that_is_signalled_to_end_has_done_its_work() -> None:
    leave_on(*ENDING, code=0)
    with pytest.raises(SystemExit) as caught:
        os.kill(os.getpid(), signal.SIGTERM)
    assert caught.value.code == 0
