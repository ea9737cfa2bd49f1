"""Sandbox time: it stands, it runs fast, and it never goes back."""

from hypothesis import given
from hypothesis import strategies as st

from producers.sandbox.clock import DAY_SECONDS, SandboxTime


class Real:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_day_stays_until_it_is_set_and_seconds_are_real_ones() -> None:
    real = Real()
    time = SandboxTime(3, None, real)
    real.seconds += 10 * DAY_SECONDS
    assert (time.day(), time.seconds(), time.rate()) == (3, 10 * DAY_SECONDS, 1.0)


def test_setting_a_later_day_lets_the_time_between_pass() -> None:
    time = SandboxTime(0, None, Real())
    time.set_day(2)
    assert (time.day(), time.seconds()) == (2, 2 * DAY_SECONDS)
    time.set_day(1)
    assert (time.day(), time.seconds()) == (1, 2 * DAY_SECONDS)


def test_fast_time_moves_the_day_on() -> None:
    real = Real()
    time = SandboxTime(5, None, real)
    real.seconds += 7
    time.set_speed(20)
    assert (time.day(), time.rate()) == (5, DAY_SECONDS / 20)
    real.seconds += 19
    assert time.day() == 5
    real.seconds += 2
    assert (time.day(), round(time.seconds())) == (6, 7 + DAY_SECONDS * 21 // 20)


def test_another_speed_keeps_what_has_passed_of_the_day() -> None:
    real = Real()
    time = SandboxTime(0, 20, real)
    real.seconds += 30  # a day and a half
    time.set_speed(100)
    real.seconds += 49
    assert time.day() == 1
    real.seconds += 2
    assert time.day() == 2
    time.set_speed(None)
    real.seconds += 1000
    assert time.day() == 2


steps = st.one_of(
    st.tuples(st.just("pass"), st.floats(0, 1e6)),
    st.tuples(st.just("day"), st.integers(0, 50)),
    st.tuples(st.just("speed"), st.one_of(st.none(), st.floats(0.1, 86_400))),
)


@given(st.lists(steps, max_size=20))
def test_seconds_never_go_back_and_the_day_only_when_told(steps: list[tuple[str, float]]) -> None:
    real = Real()
    time = SandboxTime(0, None, real)
    for what, value in steps:
        before = time.seconds(), time.day()
        if what == "pass":
            real.seconds += value
        elif what == "day":
            time.set_day(int(value))
            assert time.day() == value
        else:
            time.set_speed(value)
            assert time.day() == before[1]
        assert time.seconds() >= before[0] - 1e-3
        assert what == "day" or time.day() >= before[1]
