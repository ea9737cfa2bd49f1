"""Flags are what the stated rule says, whatever the order, the currency and the engine."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipelines.school_jobs.examine.outliers.memory import Memory, Row, named, postings
from tests.pipelines.school_jobs.examine.outliers.rule import flag, limits

FLAGS = "SELECT cip4, job_id, salary_flag, salary_group_n FROM jobs_examined ORDER BY cip4, job_id"
# One family: two fields of any size, and one that is nearly always too small to be compared within itself.
AMOUNT = st.one_of(st.integers(1, 400), st.integers(30_000, 90_000), st.sampled_from([50_000, 55_000, 60_000]))
FIELDS = st.fixed_dictionaries(
    {
        "1101": st.lists(AMOUNT, max_size=60),
        "1107": st.lists(AMOUNT, min_size=15, max_size=40),
        "1109": st.lists(AMOUNT, max_size=21),
    }
)
Fields = dict[str, list[int]]
quickly = settings(max_examples=25)


@pytest.fixture(scope="module")
def rule(memory: Memory) -> Row:
    return next(row for row in named(memory, "SELECT * FROM thresholds") if row["measure"] == "salary")


def flags(memory: Memory, fields: Fields) -> dict[tuple[str, str], Any]:
    memory.fill("jobs", [row for cip4, amounts in fields.items() for row in postings(cip4, amounts)])
    return {row[:2]: row[2:] for row in memory.rows(FLAGS, {})[1]}


@quickly
@given(fields=FIELDS)
def test_flags_are_those_of_the_rule_as_it_is_written_down(memory: Memory, rule: Row, fields: Fields) -> None:
    family = [100 * amount for amounts in fields.values() for amount in amounts]
    expected = {}
    for cip4, amounts in fields.items():
        own = [100 * amount for amount in amounts]
        group = own if len(own) >= rule["least_n"] else family
        for place, cents in enumerate(own):
            n = len(group) if len(group) >= rule["least_n"] else None
            expected[cip4, str(place)] = (flag(cents, limits(group, rule)), n)
    assert flags(memory, fields) == expected


@quickly
@given(fields=FIELDS, times=st.integers(2, 1000))
def test_another_currency_flags_the_same(memory: Memory, fields: Fields, times: int) -> None:
    dearer = {cip4: [times * amount for amount in amounts] for cip4, amounts in fields.items()}
    assert flags(memory, dearer) == flags(memory, fields)


@quickly
@given(fields=FIELDS, data=st.data())
def test_the_order_of_the_rows_changes_nothing(memory: Memory, fields: Fields, data: st.DataObject) -> None:
    before = flags(memory, fields)
    rows = [row for cip4, amounts in fields.items() for row in postings(cip4, amounts)]
    memory.fill("jobs", data.draw(st.permutations(rows)))
    assert {row[:2]: row[2:] for row in memory.rows(FLAGS, {})[1]} == before


@quickly
@given(
    clean=st.lists(st.integers(45_000, 80_000), min_size=40, max_size=80),
    times=st.sampled_from([12, 1000]),
    share=st.floats(0.01, 0.3),
    up=st.booleans(),
)
def test_repeating_a_far_value_never_hides_it(
    memory: Memory, clean: list[int], times: int, share: float, up: bool
) -> None:
    far = 60_000 * times if up else max(60_000 // times, 1)
    copies = max(1, int(share * len(clean) / (1 - share)))
    found = flags(memory, {"1107": clean + [far] * copies})
    assert {found["1107", str(len(clean) + copy)][0] for copy in range(copies)} == {"high" if up else "low"}


@quickly
@given(fields=FIELDS)
def test_flags_add_columns_and_take_no_row_away(memory: Memory, fields: Fields) -> None:
    found = flags(memory, fields)
    assert len(found) == sum(map(len, fields.values()))
