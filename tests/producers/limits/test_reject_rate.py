"""Limits on refused records: plain arithmetic."""

from hypothesis import given
from hypothesis import strategies as st

from producers.limits.breaker import Counts, excess
from producers.settings import RejectLimits

LIMITS = RejectLimits(max_percent=50, min_records=20, max_consecutive=30, max_bad_pages=3)
pages = st.lists(st.lists(st.booleans(), max_size=12), max_size=30)


def after(*given_pages: list[bool]) -> Counts:
    counts = Counts()
    for page in given_pages:
        counts = counts.with_page(page, LIMITS)
    return counts


def test_too_great_a_share_of_enough_records_is_too_much() -> None:
    assert excess(after([True, False] * 10), LIMITS) is None
    assert excess(after([True] * 19), LIMITS) is None
    assert excess(after([True, False] * 9, [True] * 3), LIMITS) == "12 of the last 21 records were refused"


def test_too_many_in_a_row_are_too_much_however_good_the_rest_was() -> None:
    good = [[False] * 100] * 2
    assert excess(after(*good, [True] * 29, [False], [True] * 29), LIMITS) is None
    assert excess(after(*good, [True] * 15, [True] * 15), LIMITS) == "30 records in a row were refused"
    assert excess(after(*good, [True] * 30 + [False]), LIMITS) == "30 records in a row were refused"


def test_answers_that_are_no_page_are_counted_until_one_is() -> None:
    twice = after([False]).with_no_page().with_no_page()
    assert excess(twice, LIMITS) is None
    assert excess(twice.with_page([False], LIMITS).with_no_page(), LIMITS) is None
    assert excess(twice.with_no_page(), LIMITS) == "3 answers in a row were no page"


def test_good_years_do_not_hide_a_bad_day() -> None:
    good = after(*[[False] * 100] * 1000)
    unlimited = LIMITS.model_copy(update={"max_consecutive": 10**9})
    assert good.records <= 200
    assert excess(good.with_page([True] * 201, unlimited), unlimited) is not None


@given(pages)
def test_one_in_twenty_is_never_too_much(shape: list[list[bool]]) -> None:
    """Pages of any size, of which at most every twentieth record is refused."""
    counts, seen = Counts(), 0
    for page in shape:
        refused = [(seen + place) % 20 == 19 for place in range(len(page))]
        seen += len(page)
        counts = counts.with_page(refused, LIMITS)
        assert excess(counts, LIMITS) is None


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=20))
def test_a_batch_with_a_good_record_ends_a_run(batches: list[tuple[int, int]]) -> None:
    counts, run = Counts(), 0
    for valid, dead in batches:
        counts, run = counts.with_batch(valid, dead, LIMITS), 0 if valid else run + dead
    assert counts.in_a_row == run
