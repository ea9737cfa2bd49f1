"""Zeros: which are zero and which are how an old answer writes unknown."""

from typing import Any

import pytest

from producers.sources.college_scorecard.page import parse
from tests.producers.sources.college_scorecard.bodies import page, programme, school

PROGRAMS = "latest.programs.cip_4_digit"
MEDIANS = {
    "debt_median_usd": "debt.staff_grad_plus.all.all_inst.median",
    "earnings_1yr_median_usd": "earnings.1_yr.overall_median_earnings",
    "earnings_4yr_median_usd": "earnings.4_yr.overall_median_earnings",
    "earnings_5yr_median_usd": "earnings.5_yr.overall_median_earnings",
}
COUNTS = {
    "debt_count": "debt.staff_grad_plus.all.all_inst.count",
    "earnings_1yr_count": "earnings.1_yr.working_not_enrolled.overall_count",
    "earnings_4yr_count": "earnings.4_yr.working_not_enrolled.overall_count",
    "earnings_5yr_count": "earnings.5_yr.working_not_enrolled.overall_count",
}
PAY = MEDIANS["earnings_4yr_median_usd"]


def contents(*results: Any) -> list[Any]:
    parsed = parse(page(results), "schools", 0)
    assert parsed.rejects == []
    return [draft.content for draft in parsed.drafts]


def of_programme(**more: Any) -> Any:
    """The programme's content, on a page that writes null where it means it."""
    return contents(school(latest__student__size=None, **{PROGRAMS: [programme() | more]}))[1]


@pytest.mark.parametrize("zero", [0, 0.0, "0", "0.0", -0.0])
@pytest.mark.parametrize("field", MEDIANS)
def test_a_median_of_no_dollars_is_unknown(field: str, zero: Any) -> None:
    assert of_programme(**{MEDIANS[field]: zero})[field] is None


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("latest.earnings.10_yrs_after_entry.median", "median_earnings_10yr_usd"),
        ("latest.aid.median_debt.completers.overall", "median_debt_usd"),
    ],
)
def test_a_median_of_a_school_of_no_dollars_is_unknown(path: str, field: str) -> None:
    assert contents(school() | {path: 0, "latest.student.size": None})[0][field] is None


@pytest.mark.parametrize(("median", "count"), list(zip(MEDIANS, COUNTS, strict=True)))
def test_a_count_of_nobody_beside_such_a_median_is_unknown_too(median: str, count: str) -> None:
    assert of_programme(**{MEDIANS[median]: 0, COUNTS[count]: 0})[count] is None
    assert of_programme(**{MEDIANS[median]: 0, COUNTS[count]: 7})[count] == 7
    assert of_programme(**{MEDIANS[median]: None, COUNTS[count]: 0})[count] == 0
    assert of_programme(**{MEDIANS[median]: 51_000, COUNTS[count]: 0})[count] == 0


def test_the_median_of_one_year_says_nothing_about_the_count_of_another() -> None:
    assert of_programme(**{PAY: 0, COUNTS["earnings_1yr_count"]: 0})["earnings_1yr_count"] == 0


def test_zeros_of_today_are_zeros() -> None:
    free = school(
        latest__student__size=0,
        latest__cost__tuition__in_state=0,
        latest__cost__avg_net_price__public=0,
        latest__cost__tuition__out_of_state=None,
    )
    [content] = contents(free)
    assert [content[name] for name in ("students", "tuition_in_state_usd", "net_price_usd")] == [0, "0.00", "0.00"]
    assert of_programme(**{"counts": {"ipeds_awards1": 0, "ipeds_awards2": 0}})["awards_1"] == 0


OLD = {
    **dict.fromkeys((*MEDIANS.values(), *COUNTS.values()), 0),
    "counts.ipeds_awards1": 0,
    "counts.ipeds_awards2": 12,
    "distance": 0,
}
OLD_SCHOOL = {
    "school.operating": 0,
    "school.main_campus": 0,
    "school.degrees_awarded.predominant": 0,
    "school.ownership": 3,
    "location.lat": 0,
    "latest.student.size": 0,
    "latest.cost.tuition.in_state": 0,
    "latest.cost.tuition.out_of_state": 9000,
    "latest.cost.avg_net_price.overall": 0,
    "latest.cost.avg_net_price.public": 0,
    "latest.cost.avg_net_price.private": 17_000,
    "latest.aid.median_debt.completers.overall": None,  # a float: always null when unknown
}


def test_a_page_that_writes_zero_for_every_unknown_integer_is_read_so() -> None:
    one, offer, other = contents(school() | OLD_SCHOOL | {PROGRAMS: [programme() | OLD]}, school(id=2) | OLD_SCHOOL)
    assert [offer[field] for field in (*MEDIANS, *COUNTS, "awards_1")] == [None] * 9
    assert (offer["awards_2"], offer["distance_code"]) == (12, 0)
    for content in (one, other):
        assert [content[name] for name in ("students", "tuition_in_state_usd", "median_debt_usd")] == [None] * 3
        assert (content["tuition_out_of_state_usd"], content["net_price_usd"]) == ("9000.00", "17000.00")
        assert (content["operating"], content["main_campus"], content["predominant_degree_code"]) == (False, False, 0)
        assert content["latitude_degrees"] == "0.000000"


@pytest.mark.parametrize("unknown", [None, "PrivacySuppressed", "PS", "NULL", "NA", "", " "])
@pytest.mark.parametrize("where", ["school", "programme"])
def test_one_integer_written_as_unknown_shows_that_zero_is_not(where: str, unknown: Any) -> None:
    at_school = {"latest.student.size": unknown} if where == "school" else {"latest.student.size": 8}
    at_offer = {COUNTS["earnings_1yr_count"]: unknown} if where == "programme" else {}
    _, offer = contents(school() | OLD_SCHOOL | at_school | {PROGRAMS: [programme() | OLD | at_offer]})
    assert (offer["earnings_4yr_median_usd"], offer["earnings_4yr_count"]) == (None, None)
    assert offer["awards_1"] == 0


def test_a_key_that_is_not_there_shows_nothing() -> None:
    offer = contents(school(**{PROGRAMS: [programme(**{"counts.ipeds_awards1": 0}) | {PAY: 0}]}))[1]
    assert offer["awards_1"] is None


def test_a_page_without_a_median_of_zero_keeps_its_zeros() -> None:
    offer = contents(school(**{PROGRAMS: [programme(counts__ipeds_awards1=0) | {PAY: 51_000}]}))[1]
    assert offer["awards_1"] == 0


def test_a_zero_gives_way_to_a_known_price_of_the_same_school() -> None:
    prices = {"latest.cost.avg_net_price.public": 0, "latest.cost.avg_net_price.private": 17_000}
    assert contents(school(latest__student__size=None) | prices)[0]["net_price_usd"] == "17000.00"


def test_a_record_that_cannot_be_read_takes_no_part() -> None:
    broken = school(id=3, latest__student__size="many") | {PROGRAMS: [programme(code=[1]) | OLD]}
    parsed = parse(page([broken, school(latest__student__size=0)]), "schools", 0)
    assert [draft.content["students"] for draft in parsed.drafts] == [0]
    assert len(parsed.rejects) == 2
