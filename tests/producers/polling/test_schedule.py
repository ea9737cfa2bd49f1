"""Choice of the searches that a quota is spent on: pure functions, no service."""

from hypothesis import given
from hypothesis import strategies as st

from producers.polling.history import NEVER, Past
from producers.polling.rounds import expected_pages, plan

NOW = 1_000_000.0
NAMES = [f"s{number}" for number in range(12)]

pasts = st.builds(
    lambda tried, swept, pages: Past(tried, min(tried, swept), pages),
    st.floats(0, NOW), st.floats(0, NOW), st.integers(0, 9),
)  # fmt: skip
worlds = st.fixed_dictionaries(
    {
        "searches": st.lists(st.sampled_from(NAMES), min_size=1, unique=True),
        "past": st.dictionaries(st.sampled_from(NAMES), pasts),
        "weights": st.dictionaries(st.sampled_from(NAMES), st.integers(1, 5)),
        "affordable": st.none() | st.integers(0, 40),
    }
)


@given(worlds)
def test_no_search_is_planned_twice(world: dict[str, object]) -> None:
    made = plan(**world, at=NOW)  # type: ignore[arg-type]
    assert len(set(made)) == len(made)
    assert set(made) <= set(world["searches"])  # type: ignore[call-overload]


@given(worlds)
def test_the_plan_costs_no_more_than_is_affordable_or_is_one_search(world: dict[str, object]) -> None:
    made = plan(**world, at=NOW)  # type: ignore[arg-type]
    affordable, costs = world["affordable"], expected_pages(world["searches"], world["past"])  # type: ignore[arg-type]
    if affordable is None:
        assert len(made) == len(world["searches"])  # type: ignore[arg-type]
    elif affordable == 0:
        assert made == []
    else:
        assert isinstance(affordable, int)
        assert len(made) == 1 or 0 < sum(costs[search] for search in made) <= affordable


@given(worlds, st.integers(1, 3))
def test_as_time_goes_by_with_equal_weights_none_starves(world: dict[str, object], affordable: int) -> None:
    searches = world["searches"]
    assert isinstance(searches, list)
    past = {name: Past(tried_at=1.0 + number, pages=1) for number, name in enumerate(searches)}
    for turn in range(len(searches)):
        chosen = plan(searches, past, {}, affordable, NOW + turn)[0]
        past[chosen] = Past(tried_at=NOW + turn, swept_at=NOW + turn, pages=1)
    assert all(known.swept_at for known in past.values())


def test_never_tried_come_first_and_the_wanted_before_others() -> None:
    past = {"old": Past(1, 1, 2)}
    assert plan(["old", "plain", "wanted"], past, {"wanted": 3}, None, NOW) == ["wanted", "plain", "old"]


def test_then_the_greatest_product_of_age_and_weight() -> None:
    past = {"day": Past(NOW - 24, 0, 1), "hour": Past(NOW - 10, 0, 1), "fresh": Past(NOW, NOW, 1)}
    assert plan(["fresh", "hour", "day"], past, {"hour": 3}, None, NOW) == ["hour", "day", "fresh"]


def test_equal_searches_stay_as_they_stand() -> None:
    assert plan(["c", "a", "b"], {}, {}, None, NOW) == ["c", "a", "b"]


def test_a_search_that_is_too_dear_is_passed_over() -> None:
    past = {"big": Past(1, 1, 66), "small": Past(2, 2, 3), "smaller": Past(3, 3, 2)}
    made = plan(["big", "small", "smaller"], past, {}, 5, NOW)
    assert made == ["small", "smaller"]


def test_one_dearer_than_everything_left_is_begun_when_nothing_else_fits() -> None:
    past = {"big": Past(1, 1, 66), "bigger": Past(2, 2, 99)}
    assert plan(["bigger", "big"], past, {}, 30, NOW) == ["big"]


def test_unknown_searches_cost_what_the_known_ones_do_on_average() -> None:
    past = {"a": Past(1, 1, 2), "b": Past(1, 1, 5), "failed": Past(1, 0, 0)}
    assert expected_pages(["a", "b", "failed", "new"], past) == {"a": 2, "b": 5, "failed": 4, "new": 4}
    assert expected_pages(["new"], {"new": NEVER}) == {"new": 1}
