"""The back-off, as a pure function."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ops.supervise.runner import History, Rules, after_end

RULES = Rules(first=1, longest=300, ran_well=180, waited=600, hopeless=900)
chance = st.floats(0, 1, exclude_max=True)
code = st.integers(-64, 255)
short = st.floats(0, 179)


@given(st.lists(st.tuples(code, short, chance), min_size=1, max_size=60))
def test_delays_stay_between_half_the_first_and_the_longest(ends: list[tuple[int, float, float]]) -> None:
    history = History()
    for number, ran, random in ends:
        delay, history = after_end(RULES, history, number, ran, random)
        longest = 990 if number in (2, 78) else 300
        assert 0.5 <= delay <= longest or math.isclose(delay, longest)


@given(st.integers(1, 500), chance, st.sampled_from([1, 0, 75, -9, 143]))
def test_short_runs_in_a_row_double_the_delay(runs: int, random: float, number: int) -> None:
    history = History()
    for _ in range(runs):
        delay, history = after_end(RULES, history, number, 0, random)
    assert math.isclose(delay, min(300, 2.0 ** (runs - 1)) * (1 + random) / 2)


@given(st.integers(1, 50), chance, code.filter(lambda number: number not in (2, 78)))
def test_a_good_run_begins_anew(before: int, random: float, number: int) -> None:
    ran = RULES.waited if number == 75 else RULES.ran_well
    delay, history = after_end(RULES, History(in_a_row=before), number, ran, random)
    assert delay == after_end(RULES, History(), number, 0, random)[0]
    assert history.in_a_row == 1


def test_to_have_waited_in_vain_for_minutes_is_no_good_run() -> None:
    history = History()
    for _ in range(3):
        _, history = after_end(RULES, history, 75, 300, 0.0)  # a broker is waited for so long
    assert (history.in_a_row, RULES.well(history.later) > 300) == (3, True)
    assert after_end(RULES, history, 1, 300, 0.0)[1].in_a_row == 1


@given(st.lists(code, max_size=40), chance)
def test_trying_later_and_wrong_settings_are_no_crashes(codes: list[int], random: float) -> None:
    history = History()
    for number in codes:
        _, history = after_end(RULES, history, number, 0, random)
    assert history.crashes == len([number for number in codes if number not in (2, 75, 78)])


@pytest.mark.parametrize("number", [2, 78])
def test_what_cannot_heal_is_tried_every_quarter_of_an_hour(number: int) -> None:
    assert after_end(RULES, History(in_a_row=9), number, 0, 0.0)[0] == 900


@given(chance, chance)
def test_two_that_fell_together_rise_apart(one: float, other: float) -> None:
    assume(abs(one - other) > 1e-9)
    delays = [after_end(RULES, History(in_a_row=5), 1, 0, random)[0] for random in (one, other)]
    assert delays[0] != delays[1]
