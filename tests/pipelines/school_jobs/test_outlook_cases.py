"""The join and every aggregate of the outlook, on cases small enough to work out by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipelines.school_jobs.contract import MARTS, OLDEST_DAYS
from producers.contract import Event
from tests.builders import START, At, job, job_search, page, program, school, sweep
from tests.streaming.marts_of import Row, marts_of

pytestmark = pytest.mark.spark

SOFTWARE = job_search()


NEVER_SWEPT, NOTHING_FOUND, HIRING, BY_DAY = "2601", "5004", "1101", "0301"


def schools_and_programs(*fields: str) -> list[Event]:
    """Two schools in AL, one in TX, one without a state; the same five programmes in each field."""
    events: list[Event] = [
        school("1", place=0, state="AL", name="First", students=900, tuition_in_state_usd="9000.00"),
        school("2", place=1, state="AL", name="Second", tuition_in_state_usd="7000.00", net_price_usd="8000.00"),
        school("3", place=2, state="TX", name="Third", tuition_out_of_state_usd="21000.00", net_price_usd="15000.00"),
        school("4", place=3, state=None, name="Fourth"),
    ]
    shown = [
        ("1", 3, 30, "50000.00", "20000.00"),
        ("1", 5, 10, "70000.00", None),
        ("2", 3, None, "60000.00", "10000.00"),
        ("3", 3, 40, None, "30000.00"),
        ("4", 3, 5, "90000.00", "25000.00"),
    ]
    for number, cip4 in enumerate(fields, 1):
        for place, (unit_id, level, awards, earnings, debt) in enumerate(shown, 10 * number):
            figures = {"awards_2": awards, "earnings_4yr_median_usd": earnings, "debt_median_usd": debt}
            figures["earnings_1yr_median_usd"] = {"1": "41000.00", "2": "45000.00"}.get(unit_id)
            figures["earnings_5yr_median_usd"] = {"3": "65000.00"}.get(unit_id)
            events.append(program(unit_id, cip4, level, place=place, **figures))
    return [*events, page(lists=events), sweep(at=(1, 1))]


def postings() -> list[Event]:
    """Two sweeps, a day apart: jobs 1 to 4 in the first; 2 to 5 in the second, so that 1 is closed and 5 is new."""
    first = [
        job("1", place=0, state="AL", salary_annual_min_usd="10000.00"),
        job("2", place=1, state="AL", salary_annual_min_usd="80000.00", salary_annual_max_usd="90000.00"),
        job("3", place=2, state="TX", salary_annual_min_usd="60000.00"),
        job("4", place=3, state=None, salary_annual_max_usd="70000.00"),
    ]
    new = job("5", at=(1, 2), sweep="s2", day=1, state="AL")
    return [
        *first,
        page(SOFTWARE, lists=first),
        sweep(SOFTWARE, at=(1, 1), day=0.5),
        new,
        page(SOFTWARE, at=(1, 2), lists=[*first[1:], new], sweep="s2"),
        sweep(SOFTWARE, at=(1, 3), day=1, sweep="s2"),
    ]


def employers() -> list[Event]:
    """Two sweeps of one field; 8 is closed. Without a company nothing is alike, and C++ is not C."""
    search, austin, dallas = job_search(HIRING), "Austin, TX", "Dallas, TX"
    shown = [
        ("8", "Developer", "Acme", austin, None),
        ("10", "Developer", "Acme, Inc.", austin, "50000.00"),
        ("9", "DEVELOPER!", "The ACME", "Austin TX", "50000.00"),
        ("11", "C++ Developer", "Acme LLC", dallas, "60000.00"),
        ("12", "C Developer", "Acme", dallas, None),
        ("13", "Developer", "Beta Co.", austin, "70000.00"),
        ("14", "Developer", None, austin, "90000.00"),
        ("15", "Developer", None, austin, None),
    ]
    jobs: list[Event] = [
        job(
            job_id,
            HIRING,
            place=place,
            sweep="e1",
            title=title,
            company=company,
            location=location,
            state="TX",
            salary_annual_min_usd=salary,
        )
        for place, (job_id, title, company, location, salary) in enumerate(shown)
    ]
    first = [page(search, lists=jobs, sweep="e1"), sweep(search, at=(1, 1), sweep="e1")]
    later = [page(search, at=(1, 2), lists=jobs[1:], sweep="e2"), sweep(search, at=(1, 3), day=1, sweep="e2")]
    return [*jobs, *first, *later]


def by_day() -> list[Event]:
    """Two searches of a field; 2 gets a better salary, 1 goes and comes back, the fourth walk is not complete."""
    events: list[Event] = []

    def walk(number: int, day: float, lists: list[str], *new: Any, words: str = "a", **end: Any) -> None:
        search, name = job_search(BY_DAY, words), f"d{number}"
        for place, (job_id, state, salary) in enumerate(new):
            figures = {"state": state, "salary_annual_min_usd": salary}
            events.append(job(job_id, BY_DAY, at=(1, number), place=place, sweep=name, day=day - 0.05, **figures))
        keys = [f"job/{job_id}|{BY_DAY}" for job_id in lists]
        events.append(page(search, at=(1, number), lists=keys, sweep=name, day=day))
        events.append(sweep(search, at=(1, number + 1), day=day, sweep=name, **end))

    walk(10, 0.2, ["1", "2"], ("1", "TX", "50000.00"), ("2", "AL", "60000.00"))
    walk(20, 0.8, ["1", "2", "3"], ("3", "TX", "90000.00"))
    walk(30, 1.2, ["2", "4"], ("4", None, None), words="b")
    walk(40, 1.5, ["2", "3"], ("2", "AL", "70000.00"))
    walk(50, 2.5, ["2"], complete=False)
    walk(60, 9.6, ["1", "3"])
    walk(70, 15.7, ["3"])
    return events


def world() -> list[Event]:
    search = job_search(NOTHING_FOUND, "designer")
    nothing = [page(search, at=(1, 4), sweep="s3"), sweep(search, at=(1, 5), sweep="s3")]
    programs = schools_and_programs("1107", NEVER_SWEPT, NOTHING_FOUND, HIRING)
    return [*programs, *postings(), *nothing, *employers(), *by_day()]


@pytest.fixture(scope="module")
def marts(spark: SparkSession) -> dict[str, list[Row]]:
    return marts_of(spark, world())


def of_state(marts: dict[str, list[Row]], state: str, cip4: str = "1107") -> Row:
    (found,) = (each for each in marts["field_outlook"] if (each["cip4"], each["state"]) == (cip4, state))
    return found


def test_the_nation_counts_everything(marts: dict[str, list[Row]]) -> None:
    assert of_state(marts, "US") == {
        "cip4": "1107",
        "state": "US",
        "as_of_date": date(2026, 3, 2),
        "institutions": 4,
        "programs": 5,
        "graduates": 85,  # 30 + 10 + 40 + 5; one programme reports none
        "earnings_4yr_median_usd": Decimal("60000.00"),  # of 50, 60, 70, 90: the lower middle
        "debt_median_usd": Decimal("20000.00"),  # of 10, 20, 25, 30
        "postings_open": 4,
        "postings_new": 1,
        "postings_closed": 1,
        "postings_unknown": 0,
        "postings_near_duplicate": 0,  # without a company nothing is
        "postings_with_salary": 3,  # an upper bound alone is a salary too
        "salary_share": Decimal("0.7500"),
        "salary_quartile_1_usd": Decimal("60000.00"),
        "salary_median_usd": Decimal("60000.00"),  # of 60 and 80; the closed posting's 10 does not count
        "salary_quartile_3_usd": Decimal("80000.00"),
        "postings_per_100_graduates": Decimal("4.71"),  # 400 / 85 = 4.7058…
        "debt_to_salary": Decimal("0.3333"),  # 20 / 60
        "employers": 0,
        "employer_concentration": None,
    }


def test_employers_salaries_and_repeats(marts: dict[str, list[Row]]) -> None:
    found = of_state(marts, "US", HIRING)
    assert (found["postings_open"], found["postings_near_duplicate"]) == (7, 1)
    # Acme with 9, 11 and 12, Beta with 13; 10 repeats 9: (3² + 1²) / 4² = 0.625.
    assert (found["employers"], found["employer_concentration"]) == (2, Decimal("0.6250"))
    quartiles = [found[f"salary_{name}_usd"] for name in ("quartile_1", "median", "quartile_3")]
    assert quartiles == [Decimal(50000), Decimal(60000), Decimal(70000)]  # 2nd, 3rd and 4th of 50, 50, 60, 70, 90
    assert found["debt_to_salary"] == Decimal("0.3333")  # 20 / 60
    assert of_state(marts, "TX", HIRING)["debt_to_salary"] == Decimal("0.5000")  # 30 / 60


def test_near_duplicates_are_marked_and_stay(marts: dict[str, list[Row]]) -> None:
    found = {each["job_id"]: each for each in marts["job"] if each["cip4"] == HIRING}
    marks = {job_id: (each["near_duplicates"], each["near_duplicate_of"]) for job_id, each in found.items()}
    alike = {"8": (2, "9"), "9": (1, None), "10": (1, "9")}
    assert marks == dict.fromkeys(("11", "12", "13", "14", "15"), (0, None)) | alike


TREND = [  # day of March, state; open, new, closed, with salary, median
    # The second sweep of the day counts; 3 was first seen after the first one.
    (1, "AL", 1, 0, 0, 1, 60_000),
    (1, "TX", 2, 1, 0, 2, 50_000),
    (1, "US", 3, 1, 0, 3, 60_000),
    # 1 is gone, 2 and 3 are listed by one search and 2 and 4 by the other.
    (2, "AL", 1, 0, 0, 1, 70_000),
    (2, "TX", 1, 1, 1, 1, 90_000),
    (2, "US", 3, 2, 1, 2, 70_000),
    # 1 is back; 2 is listed by the other search alone, whose last sweep is 8 days old.
    (10, "AL", 1, 0, 0, 1, 70_000),
    (10, "TX", 2, 0, 0, 2, 50_000),
    (10, "US", 4, 0, 0, 3, 70_000),
    # The other search says nothing after 14 days: 4 is not counted, 2 was closed 6 days ago and 1 now.
    (16, "AL", 0, 0, 1, 0, None),
    (16, "TX", 1, 0, 1, 1, 90_000),
    (16, "US", 1, 0, 2, 1, 90_000),
]


def test_the_trend_tells_each_day_as_it_was(marts: dict[str, list[Row]]) -> None:
    rows = [each for each in marts["field_trend"] if each["cip4"] == BY_DAY]
    assert sorted(tuple(each.values())[1:] for each in rows) == sorted(
        (state, date(2026, 3, day), *counted, median and Decimal(median)) for day, state, *counted, median in TREND
    )


def test_the_last_day_of_the_trend_is_the_outlook(marts: dict[str, list[Row]]) -> None:
    last = {each["cip4"]: each for each in marts["field_trend"] if each["state"] == "US"}
    for cip4 in ("1107", NOTHING_FOUND, HIRING):
        outlook = of_state(marts, "US", cip4)
        assert last[cip4] == {name: outlook[name] for name in last[cip4]}


def test_the_day_of_posting_follows_from_the_first_age(postings_by_field: dict[str, Row]) -> None:
    assert postings_by_field[CODES[changed_and_changed_back]]["posted_date"] == date(2026, 2, 26)
    assert postings_by_field[CODES[back_again]]["posted_date"] is None
    assert postings_by_field[CODES[missing_from_two_sweeps]]["posted_date"] is None


def test_a_level_counts_its_programs_and_their_schools(marts: dict[str, list[Row]]) -> None:
    levels = {
        (each["state"], each["credential_level"]): each for each in marts["program_outlook"] if each["cip4"] == "1107"
    }
    assert sorted(levels) == [("AL", 3), ("AL", 5), ("TX", 3), ("US", 3), ("US", 5)]
    assert levels["US", 3] == {
        "cip4": "1107",
        "state": "US",
        "credential_level": 3,
        "institutions": 4,
        "programs": 4,
        "programs_with_graduates": 3,
        "graduates": 75,  # 30 + 40 + 5
        "programs_with_earnings_1yr": 2,
        "earnings_1yr_median_usd": Decimal("41000.00"),  # of 41 and 45: the lower
        "programs_with_earnings_4yr": 3,
        "earnings_4yr_median_usd": Decimal("60000.00"),  # of 50, 60, 90
        "programs_with_earnings_5yr": 1,
        "earnings_5yr_median_usd": Decimal("65000.00"),
        "programs_with_debt": 4,
        "debt_median_usd": Decimal("20000.00"),  # of 10, 20, 25, 30
        "programs_with_tuition_in_state": 2,
        "tuition_in_state_median_usd": Decimal("7000.00"),  # of 7 and 9
        "programs_with_tuition_out_of_state": 1,
        "tuition_out_of_state_median_usd": Decimal("21000.00"),
        "programs_with_net_price": 2,
        "net_price_median_usd": Decimal("8000.00"),  # of 8 and 15
        "debt_to_earnings": Decimal("0.3333"),  # 20 / 60
    }
    assert levels["US", 5]["debt_to_earnings"] is None
    assert (levels["AL", 5]["programs"], levels["AL", 5]["graduates"]) == (1, 10)


def test_a_state_counts_its_schools_and_its_postings(marts: dict[str, list[Row]]) -> None:
    found = of_state(marts, "AL")
    assert (found["institutions"], found["programs"], found["graduates"]) == (2, 3, 40)
    assert found["earnings_4yr_median_usd"] == Decimal("60000.00")
    assert found["debt_median_usd"] == Decimal("10000.00")
    counted = [found[f"postings_{name}"] for name in ("open", "new", "closed", "with_salary")]
    assert counted == [2, 1, 1, 1]
    assert found["salary_share"] == Decimal("0.5000")
    assert found["postings_per_100_graduates"] == Decimal("5.00")


def test_what_nobody_reports_is_unknown_and_not_zero(marts: dict[str, list[Row]]) -> None:
    assert of_state(marts, "TX")["earnings_4yr_median_usd"] is None
    assert of_state(marts, "TX")["debt_median_usd"] == Decimal("30000.00")


def test_rows_are_there_for_states_that_have_something_and_for_the_nation(marts: dict[str, list[Row]]) -> None:
    assert [each["state"] for each in marts["field_outlook"] if each["cip4"] == "1107"] == ["AL", "TX", "US"]


def test_a_field_that_was_never_swept_has_unknown_postings(marts: dict[str, list[Row]]) -> None:
    found = of_state(marts, "TX", NEVER_SWEPT)
    assert found["as_of_date"] is None
    assert {found[name] for name in found if name.startswith(("postings_", "salary_"))} == {None}
    assert found["graduates"] == 40


def test_a_sweep_that_finds_nothing_says_zero(marts: dict[str, list[Row]]) -> None:
    found = of_state(marts, "US", NOTHING_FOUND)
    assert (found["postings_open"], found["postings_per_100_graduates"]) == (0, Decimal("0.00"))
    assert found["salary_share"] is None


def test_marts_have_the_columns_of_the_contract(marts: dict[str, list[Row]]) -> None:
    for mart in MARTS:
        assert marts[mart.name], mart.name
        assert list(marts[mart.name][0]) == [column.name for column in mart.columns]


def test_schools_and_programs_carry_what_was_observed(marts: dict[str, list[Row]]) -> None:
    first = marts["school"][0]
    assert (first["name"], first["students"], first["tuition_in_state_usd"]) == ("First", 900, Decimal("9000.00"))
    assert [each["graduates"] for each in marts["program"] if each["cip4"] == "1107"] == [30, 10, None, 40, 5]


def test_fields_are_named_by_the_table_that_ships(marts: dict[str, list[Row]]) -> None:
    (field,) = (each for each in marts["field"] if each["cip4"] == "1107")
    assert (field["title"], field["family_code"]) == ("Computer Science", "11")
    assert field["occupations"] > 0


@dataclass
class Case:
    """A history of one posting, in a field of its own so that all cases are worked out at once."""

    cip4: str
    events: list[Event]

    def seen(self, at: At = (1, 10), **content: Any) -> Event:
        event = job("1", self.cip4, at=at, sweep=f"s1{self.cip4}developer", **content)
        self.events.append(event)
        return event

    def walk(self, number: int, day: float, lists: list[Event], words: str = "developer", **end: Any) -> None:
        """A sweep of one page that lists these postings."""
        search, name = job_search(self.cip4, words), f"s{number}{self.cip4}{words}"
        self.events.append(page(search, at=(1, 10 * number), lists=lists, sweep=name))
        self.events.append(sweep(search, at=(1, 10 * number + 1), day=day, sweep=name, **end))


def listed_by_the_latest_sweep(case: Case) -> None:
    posting = case.seen()
    case.walk(1, 0, [posting])
    case.walk(2, 1, [posting])


def missing_from_two_sweeps(case: Case) -> None:
    case.walk(1, 0, [case.seen(age_days=OLDEST_DAYS + 1)])
    case.walk(2, 1, [])
    case.walk(3, 2, [])


def back_again(case: Case) -> None:
    posting = case.seen()
    case.walk(1, 0, [posting])
    case.walk(2, 1, [])
    case.walk(3, 2, [posting])


def missing_from_an_incomplete_sweep(case: Case) -> None:
    case.walk(1, 0, [case.seen()])
    case.walk(2, 1, [], complete=False)


def missing_from_a_sweep_that_lacks_a_page(case: Case) -> None:
    case.walk(1, 0, [case.seen()])
    case.walk(2, 1, [], pages=2)


def before_any_sweep_is_complete(case: Case) -> None:
    posting = case.seen()
    case.events.append(page(job_search(case.cip4), at=(1, 10), lists=[posting]))


def of_a_search_not_swept_for_long(case: Case) -> None:
    case.walk(1, 0, [case.seen()])
    case.walk(2, 30, [], words="another search")


def listed_by_one_of_two_searches(case: Case) -> None:
    posting = case.seen()
    case.walk(1, 0, [posting])
    case.walk(2, 1, [posting], words="another search")
    case.walk(3, 2, [])


def changed_and_changed_back(case: Case) -> None:
    for number, title in enumerate(("A", "B", "A")):
        case.seen(at=(1, number), title=title, age_days=(3, 9, None)[number])


STATUS = {
    listed_by_the_latest_sweep: ("open", None),
    missing_from_two_sweeps: ("closed", START + timedelta(days=1)),
    back_again: ("open", None),
    missing_from_an_incomplete_sweep: ("open", None),
    missing_from_a_sweep_that_lacks_a_page: ("open", None),
    before_any_sweep_is_complete: ("open", None),
    of_a_search_not_swept_for_long: ("unknown", None),
    listed_by_one_of_two_searches: ("open", None),
    changed_and_changed_back: ("open", None),
}
CODES = {build: f"99{number:02}" for number, build in enumerate(STATUS)}


def statuses() -> list[Event]:
    events: list[Event] = []
    for build, cip4 in CODES.items():
        build(Case(cip4, events))
    return events


@pytest.fixture(scope="module")
def postings_by_field(spark: SparkSession) -> dict[str, Row]:
    return {each["cip4"]: each for each in marts_of(spark, statuses())["job"]}


@pytest.mark.parametrize("build", STATUS, ids=lambda build: build.__name__)
def test_status_of_a_posting(build: Callable[[Case], None], postings_by_field: dict[str, Row]) -> None:
    found = postings_by_field[CODES[build]]
    status, closed_at = STATUS[build]
    assert found["status"] == status
    assert found["closed_at"] == (closed_at and closed_at.replace(tzinfo=None))


def test_the_last_of_a_b_a_counts_and_the_first_time_it_was_seen(postings_by_field: dict[str, Row]) -> None:
    found = postings_by_field[CODES[changed_and_changed_back]]
    assert found["title"] == "A"
    assert found["first_seen_at"] == START.replace(tzinfo=None, microsecond=1000)


def test_a_school_that_the_latest_sweep_does_not_list_is_gone_with_its_programs(spark: SparkSession) -> None:
    events = schools_and_programs("1107")
    left = [event for event in events if "3" not in event.key().split("|")[:1]]
    later = [page(at=(1, 5), lists=[each for each in left if each.entity in ("school", "program")], sweep="s2")]
    found = marts_of(spark, [*events, *later, sweep(at=(1, 6), day=1, sweep="s2")])
    assert [each["unit_id"] for each in found["school"]] == ["1", "2", "4"]
    assert "3" not in {each["unit_id"] for each in found["program"]}
    assert [each["state"] for each in found["field_outlook"]] == ["AL", "US"]
