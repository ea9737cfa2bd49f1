"""Values missing at random and not: what the tests of association say of either."""

import numpy as np
import pytest

from analysis.examine.statistics import association
from analysis.examine.statistics.chance import Flags, Ints, NotExaminable, Texts, generator, holm
from tests.pipelines.school_jobs.examine.bias.replications import assert_at_most, assert_rate

REPLICATIONS, ROWS, EMPLOYERS, FIELDS = 300, 600, 60, 8


def texts(codes: Ints) -> Texts:
    return np.array([f"g{code:02}" for code in codes])


def world(rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Employer and field of each posting; every employer hires in a few fields."""
    employer = rng.integers(0, EMPLOYERS, ROWS)
    return employer, (employer * 3 + rng.integers(0, 3, ROWS)) % FIELDS


def cells(employer: Ints, field: Ints, shown: Flags) -> association.Cells:
    return association.count(texts(employer), texts(field), shown)


def test_salaries_missing_at_random_go_with_nothing_at_the_stated_rate() -> None:
    rng = np.random.default_rng(1)
    alarms = {"field": 0, "employer": 0, "named": 0, "either": 0}
    for _ in range(REPLICATIONS):
        employer, field = world(rng)
        shown = rng.random(ROWS) < 0.4
        by_field = association.clustered(cells(employer, field, shown), rng, 199)
        by_employer = association.independent(cells(employer, employer, shown), rng, 199)
        alarms["field"] += by_field.p_value <= 0.05
        alarms["employer"] += by_employer.p_value <= 0.05
        alarms["named"] += bool(by_field.standing_out(0.05))
        alarms["either"] += by_employer.p_either <= 0.05
    assert_rate(alarms["field"], REPLICATIONS, 0.05)
    assert_rate(alarms["employer"], REPLICATIONS, 0.05)
    assert_at_most(alarms["named"], REPLICATIONS, 0.05)
    assert_at_most(alarms["either"], REPLICATIONS, 0.05)


def test_two_groups_are_tested_at_the_stated_rate_as_well() -> None:
    """The overall share is estimated from the same rows, which weighs most where there are few groups."""
    rng, alarms = np.random.default_rng(6), 0
    for _ in range(REPLICATIONS):
        employer, half = rng.integers(0, EMPLOYERS, 300), rng.integers(0, 2, 300)
        alarms += association.clustered(cells(employer, half, rng.random(300) < 0.4), rng, 199).p_value <= 0.05
    assert_rate(alarms, REPLICATIONS, 0.05)


def test_employers_that_always_or_never_show_pay_do_not_make_fields_stand_out() -> None:
    rng = np.random.default_rng(2)
    alarms = naive = 0
    for _ in range(REPLICATIONS):
        employer, field = world(rng)
        shown = (rng.random(EMPLOYERS) < 0.4)[employer]  # a policy of the employer, the same in every field
        alarms += association.clustered(cells(employer, field, shown), rng, 199).p_value <= 0.05
        naive += association.independent(cells(employer, field, shown), rng, 199).p_value <= 0.05
    assert_at_most(alarms, REPLICATIONS, 0.05)
    assert naive > REPLICATIONS / 2  # as a test that took postings for independent would say


def test_a_field_that_shows_its_salaries_less_often_is_named() -> None:
    rng = np.random.default_rng(3)
    employer, field = world(rng)
    found = association.clustered(cells(employer, field, rng.random(ROWS) < np.where(field == 5, 0.05, 0.5)), rng)
    assert found.p_value <= 0.01
    assert found.groups[0].name == "g05"
    assert found.groups[0].deviation < 0
    assert "g05" in [group.name for group in found.standing_out(0.05)]
    assert found.cramers_v > 0.1


def test_an_employer_that_always_shows_its_salaries_is_named() -> None:
    rng = np.random.default_rng(4)
    employer, _ = world(rng)
    employer[:40] = 7
    found = association.independent(cells(employer, employer, (rng.random(ROWS) < 0.3) | (employer == 7)), rng)
    assert [group.name for group in found.standing_out(0.05)] == ["g07"]


def test_the_order_of_rows_changes_nothing_and_one_seed_gives_one_result() -> None:
    rng = np.random.default_rng(5)
    employer, field = world(rng)
    shown, order = rng.random(ROWS) < 0.4, rng.permutation(ROWS)
    straight, mixed = cells(employer, field, shown), cells(employer[order], field[order], shown[order])
    for test in (association.clustered, association.independent):
        assert test(straight, generator(1, "a")) == test(mixed, generator(1, "a"))
        assert test(straight, generator(1, "a")) != test(straight, generator(2, "a"))


def test_rows_that_are_counted_already_are_worth_as_many_rows() -> None:
    single = association.count(
        np.array(list("aaabb")), np.array(list("xxxxx")), np.array([True, True, True, False, False])
    )
    counted = association.tabulate(
        np.array(["a", "b"]), np.array(["x", "x"]), np.array([3.0, 2.0]), np.array([3.0, 0.0])
    )
    assert (single.total == counted.total).all()
    assert (single.shown == counted.shown).all()


@pytest.mark.parametrize(
    ("shown", "groups", "reason"),
    [
        ([], "", "too few"),
        ([True] * 9, "a" * 9, "too few"),
        ([True] * 50, "ab" * 25, "50 of 50 rows"),
        ([False] * 50, "ab" * 25, "0 of 50 rows"),
        ([True, False] * 25, "a" * 50, "a single group"),
    ],
)
def test_what_cannot_be_tested_says_why(shown: list[bool], groups: str, reason: str) -> None:
    names = np.array(list(groups), dtype=np.str_)
    table = association.count(names, names, np.array(shown, dtype=bool))
    for test in (association.clustered, association.independent):
        with pytest.raises(NotExaminable, match=reason):
            test(table, np.random.default_rng(0))


def test_cramers_v_is_one_for_a_complete_association_and_near_none_without() -> None:
    assert association.cramers_v(np.array([50.0, 50.0]), np.array([50.0, 0.0])) == pytest.approx(0.99, abs=0.01)
    assert association.cramers_v(np.array([50.0, 50.0]), np.array([20.0, 20.0])) == 0


def test_p_values_of_several_groupings_are_adjusted_for_their_number() -> None:
    assert holm({"a": 0.01, "b": 0.03, "c": 0.2}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.2})
