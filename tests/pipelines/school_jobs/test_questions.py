"""Questions over the small world, worked out by hand, asked of both engines."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from analysis.ask import answer
from analysis.engines.engine import Engine
from analysis.engines.lake import Lake
from analysis.engines.warehouse import Warehouse
from analysis.statements import questions, texts
from pipelines.school_jobs.contract import CONTRACT
from tests.analysis.stored_world import StoredWorld
from tests.analysis.world import WORLD

Row = dict[str, Any]
FIELD_NEEDED = {name: {"field": "1107"} for name in ("employers", "field_in_state")}


@pytest.fixture(params=["warehouse", "lake"])
def engine(both: tuple[Warehouse, Lake], request: pytest.FixtureRequest) -> Engine:
    return both[0] if request.param == "warehouse" else both[1]


def ask(engine: Engine, name: str, **given: object) -> list[Row]:
    found = answer.ask(engine, name, {"min_n": 1, **given})
    return [dict(zip(found.names, row, strict=True)) for row in found.rows]


def of(rows: list[Row], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_openings_per_graduate_come_with_what_they_rest_on(engine: Engine) -> None:
    rows = ask(engine, "openings_per_graduate")
    ratio = ("cip4", "title", "postings_open", "graduates", "postings_per_100_graduates")
    assert of(rows, *ratio) == [
        ("5138", "Registered Nursing", 4, 220, Decimal("1.82")),
        ("1107", "Computer Science", 5, 435, Decimal("1.15")),
        ("2601", "Biology", 0, 180, None),
    ]
    assert of(rows, "earnings_4yr_median_usd", "earnings_4yr_n", "earnings_4yr_flagged", "debt_median_usd", "debt_n")[
        1
    ] == (Decimal("90000.00"), 4, 0, Decimal("20000.00"), 4)
    assert of(rows, "salary_median_usd", "salary_n", "salary_flagged")[:2] == [
        (Decimal("68000.00"), 2, 0),
        (Decimal("70000.00"), 3, 0),
    ]


def test_what_rests_on_few_values_is_withheld_and_comes_last(engine: Engine) -> None:
    rows = ask(engine, "openings_per_graduate", min_n=5)
    assert of(rows, "cip4", "postings_per_100_graduates", "withheld") == [
        ("1107", Decimal("1.15"), "earnings, debt, salary"),
        ("5138", None, "openings, openings without repeats, earnings, debt, salary"),
        ("2601", None, "openings, openings without repeats, earnings, debt"),
    ]
    assert of(rows, "earnings_4yr_median_usd", "earnings_4yr_n", "salary_median_usd", "salary_n")[0] == (
        None,
        4,
        None,
        3,
    )


def test_a_state_has_its_own_schools_and_postings(engine: Engine) -> None:
    rows = ask(engine, "openings_per_graduate", state="tx")
    assert of(rows, "cip4", "postings_open", "graduates", "postings_per_100_graduates", "debt_n") == [
        ("5138", 2, 130, Decimal("1.54"), 2),
        ("1107", 2, 160, Decimal("1.25"), 2),
        ("2601", 0, 30, None, 1),
    ]


def test_more_openings_than_graduates_is_a_matter_of_the_bound(engine: Engine) -> None:
    assert ask(engine, "more_openings_than_graduates", state="TX") == []
    found = ask(engine, "more_openings_than_graduates", state="TX", per_100="1.25")
    assert of(found, "cip4", "postings_per_100_graduates") == [("5138", Decimal("1.54"))]


def test_an_empty_answer_says_what_there_is_none_of(engine: Engine) -> None:
    note = answer.ask(engine, "more_openings_than_graduates", {"state": "Texas"}).notes[0]
    assert note.startswith("No field has more than 100 open postings per hundred graduates")


def test_top_fields_are_those_with_most_openings_per_graduate(engine: Engine) -> None:
    rows = ask(engine, "top_fields", top=2)
    assert of(rows, "cip4", "postings_with_salary", "salary_n", "postings_new") == [
        ("5138", 2, 2, 0),
        ("1107", 3, 3, 2),
    ]


def test_pay_stands_against_debt_with_quartiles(engine: Engine) -> None:
    rows = ask(engine, "pay_against_debt", field="11.07")
    assert of(rows, "credential_level", "programs", "graduates", "earnings_4yr_n", "debt_n") == [(3, 4, 375, 3, 4)]
    quartiles = [
        f"{what}_{part}_usd" for what in ("earnings_4yr", "debt") for part in ("quartile_1", "median", "quartile_3")
    ]
    assert of(rows, *quartiles) == [tuple(map(Decimal, ("80000", "90000", "110000", "18000", "20000", "31000")))]
    assert rows[0]["debt_to_pay"] == Decimal("0.2222")


def test_pay_against_debt_withholds_each_side_by_its_own_count(engine: Engine) -> None:
    (row,) = ask(engine, "pay_against_debt", field="1107", level=3, min_n=4)
    assert (row["earnings_4yr_median_usd"], row["debt_median_usd"], row["debt_to_pay"]) == (None, Decimal(20000), None)
    assert row["withheld"] == "earnings"


def test_the_trend_says_the_change_per_graduate_and_counts_days_without_postings(engine: Engine) -> None:
    columns = ("as_of_date", "postings_open", "postings_change", "change_per_100_graduates")
    nation = [(str(day), *rest) for day, *rest in of(ask(engine, "openings_trend", field="1107"), *columns)]
    assert nation == [("2026-03-02", 5, 1, Decimal("0.2299")), ("2026-03-01", 4, None, None)]
    alabama = ask(engine, "openings_trend", field="1107", state="AL")
    assert of(alabama, "postings_open", "postings_change") == [(1, 1), (0, None)]


def test_the_trend_is_of_the_fields_that_hire_most(engine: Engine) -> None:
    assert {row["cip4"] for row in ask(engine, "openings_trend", top=1)} == {"1107"}


def test_openings_by_state_count_fields_that_are_searched(engine: Engine) -> None:
    columns = ("state", "fields", "postings_open", "graduates", "postings_per_100_graduates")
    assert of(ask(engine, "openings_by_state"), *columns) == [
        ("TX", 3, 4, 320, Decimal("1.25")),
        ("CA", 3, 2, 500, Decimal("0.40")),
        ("AL", 2, 2, None, None),
    ]
    one = ask(engine, "openings_by_state", field="nursing")
    assert of(one, "state", "postings_open") == [("TX", 2), ("CA", 1), ("AL", 1)]


def test_pay_by_state_has_all_three_amounts_with_their_counts(engine: Engine) -> None:
    rows = {row["state"]: row for row in ask(engine, "pay_by_state", min_n=2)}
    assert list(rows) == ["AL", "CA", "TX"]
    assert of([rows["TX"]], "earnings_4yr_median_usd", "earnings_4yr_n", "debt_median_usd", "debt_n") == [
        (Decimal(75000), 4, Decimal(22000), 5)
    ]
    assert of([rows["TX"]], "salary_median_usd", "salary_n", "withheld") == [(Decimal(70000), 3, None)]
    assert of([rows["AL"]], "earnings_4yr_median_usd", "earnings_4yr_n", "withheld") == [
        (None, 1, "earnings, debt, salary")
    ]


@pytest.mark.parametrize(
    ("by", "shown"),
    [
        ("field", [("1107", 5, 3, Decimal("0.6000")), ("5138", 4, 2, Decimal("0.5000"))]),
        ("origin", [(None, 9, 5, Decimal("0.5556"))]),
    ],
)
def test_salary_shown_is_grouped_by_what_is_asked_for(engine: Engine, by: str, shown: list[Any]) -> None:
    rows = ask(engine, "salary_shown", by=by)
    assert of(rows, "value", "postings_open", "postings_with_salary", "salary_share") == shown


def test_salary_shown_by_employer_and_state(engine: Engine) -> None:
    employers = {row["value"]: row["salary_share"] for row in ask(engine, "salary_shown", by="employer")}
    assert employers == {
        "Acme": Decimal("0.5"),
        "Beta": Decimal(1),
        "Clinic": Decimal(1),
        "Gamma": Decimal(0),
        "Hospital": Decimal(0),
        None: Decimal(1),
    }
    first, *others = ask(engine, "salary_shown", by="state", min_n=3)
    assert of([first], "value", "salary_share", "withheld") == [("TX", Decimal("0.7500"), None)]
    assert {row["value"] for row in others} == {"AL", "CA", None}
    assert of(others, "salary_share", "withheld") == [(None, "salary shown")] * 3


def test_suppression_is_counted_by_ownership_and_family(engine: Engine) -> None:
    rows = ask(engine, "withheld_by_school_type")
    columns = ("ownership", "family_code", "programs", "earnings_missing_share", "debt_missing_share")
    assert of(rows, *columns) == [
        ("public", "11", 3, Decimal("0.0000"), Decimal("0.3333")),
        ("public", "26", 1, Decimal("0.0000"), Decimal("0.0000")),
        ("public", "51", 3, Decimal("0.0000"), Decimal("0.3333")),
        ("private not for profit", "11", 1, Decimal("0.0000"), Decimal("0.0000")),
        ("private not for profit", "26", 1, Decimal("1.0000"), Decimal("0.0000")),
        ("private for profit", "11", 1, Decimal("1.0000"), Decimal("0.0000")),
        ("private for profit", "50", 2, Decimal("0.0000"), Decimal("0.0000")),
        ("private for profit", "51", 1, Decimal("1.0000"), Decimal("1.0000")),
    ]
    assert rows[4]["graduates_without_earnings_share"] == Decimal(1)


def test_employers_come_with_their_share_of_different_postings(engine: Engine) -> None:
    rows = ask(engine, "employers", field="computer science")
    assert of(rows[:1], "company", "postings_open", "openings_share", "salary_median_usd", "salary_n") == [
        ("Acme", 2, Decimal("0.4000"), Decimal(70000), 1)
    ]
    assert [{row["company"] for row in rows[1:3]}, rows[3]["company"]] == [{"Beta", "Gamma"}, None]
    assert sum(row["openings_share"] for row in rows) == 1


def test_a_field_in_a_state_is_one_record(engine: Engine) -> None:
    (row,) = ask(engine, "field_in_state", field="computer science", state="Texas")
    counts = ("cip4", "state", "postings_open", "graduates", "postings_per_100_graduates", "debt_n", "net_price_n")
    assert of([row], *counts) == [("1107", "TX", 2, 160, Decimal("1.25"), 2, 1)]
    assert of([row], "debt_median_usd", "net_price_median_usd", "salary_median_usd", "withheld") == [
        (Decimal(20000), Decimal(19000), Decimal(70000), None)
    ]
    (few,) = ask(engine, "field_in_state", field="1107", state="TX", min_n=5)
    amounts = ("earnings_4yr_median_usd", "debt_median_usd", "net_price_median_usd", "salary_median_usd")
    assert of([few], "postings_per_100_graduates", *amounts) == [(None,) * 5]


def test_postings_are_listed_once_and_the_newest_first(engine: Engine) -> None:
    rows = ask_plain(engine, "postings", field="1107", state="tx")
    assert {row["job_title"] for row in rows} == {"Title 11", "Title 12"}
    every = ask_plain(engine, "postings")
    days = [row["posted_date"] for row in every]
    assert (len(every), days) == (9, sorted(days, reverse=True))


@pytest.mark.parametrize("name", questions.names())
def test_no_amount_leaves_that_rests_on_few_values(name: str, engine: Engine) -> None:
    found = answer.ask(engine, name, {**FIELD_NEEDED.get(name, {}), **({"min_n": 5} if takes_min_n(name) else {})})
    for row in (dict(zip(found.names, values, strict=True)) for values in found.rows):
        for counted in (column for column in found.names if column.endswith("_n") and (row[column] or 0) < 5):
            stem = counted.removesuffix("_n")
            assert {row[each] for each in found.names if each.startswith(stem) and each.endswith("_usd")} <= {None}


def takes_min_n(name: str) -> bool:
    return "min_n" in [each.name for each in questions.read(name).parameters]


def ask_plain(engine: Engine, name: str, **given: object) -> list[Row]:
    found = answer.ask(engine, name, given)
    return [dict(zip(found.names, row, strict=True)) for row in found.rows]


def test_credential_levels_have_counts_for_each_amount(engine: Engine) -> None:
    rows = ask(engine, "credential_levels", top=3)
    assert of(rows, "cip4", "credential_level", "graduates", "earnings_4yr_n", "debt_n", "net_price_n") == [
        ("1107", 3, 375, 3, 4, 2),
        ("1107", 5, 60, 1, 0, 1),  # with the other level of its field, though more graduate elsewhere
        ("5138", 2, 80, 1, 1, 0),  # its levels have more graduates together than 2601 has
    ]
    (few,) = ask(engine, "credential_levels", field="2601", min_n=2)
    assert of([few], "earnings_4yr_median_usd", "debt_median_usd", "debt_to_earnings", "withheld") == [
        (None, Decimal(17000), None, "earnings 4 years")
    ]


def test_coverage_counts_what_the_outlook_rests_on(engine: Engine) -> None:
    found = answer.ask(engine, "coverage", {})
    row = dict(zip(found.names, found.rows[0], strict=True))
    assert (row["fields"], row["fields_searched"], row["postings_open"], row["postings_with_salary"]) == (4, 3, 9, 5)


def test_outliers_are_counted_and_reported(keep_world: Callable[[Any], StoredWorld]) -> None:
    """Twenty programmes of one kind that pay alike, and one that pays and graduates a hundred times as much."""
    pays = [*(50_000 + 500 * number for number in range(20)), 5_000_000]
    schools = [{"unit_id": f"2000{number:02}", "name": f"S{number}", "state": "TX"} for number in range(21)]
    programs = [
        {
            "unit_id": school["unit_id"],
            "cip4": "2601",
            "credential_level": 5,
            "awards_2": 10 if pay < 5_000_000 else 1000,
        }
        | {"earnings_4yr_median_usd": f"{pay}.00", "debt_median_usd": "9000.00"}
        for school, pay in zip(schools, pays, strict=True)
    ]
    stored = keep_world(WORLD.plus(schools=schools, programs=programs))
    with stored.engines() as engines:
        for engine in engines:
            (row,) = ask(engine, "pay_against_debt", field="2601", level=5)
            assert (row["earnings_4yr_n"], row["earnings_4yr_flagged"], row["debt_flagged"]) == (21, 1, 0)
            assert row["earnings_4yr_median_usd"] == Decimal(55000)
            texas = ask(engine, "openings_per_graduate", state="TX")
            assert [row["earnings_4yr_flagged"] for row in texas if row["cip4"] == "2601"] == [1]
            assert [row["graduates_flagged"] for row in texas if row["cip4"] == "2601"] == [1]
            assert {row["state"]: row["earnings_4yr_flagged"] for row in ask(engine, "pay_by_state")}["TX"] == 1
            assert {row["state"]: row["graduates_flagged"] for row in ask(engine, "openings_by_state")}["TX"] == 1


@pytest.mark.parametrize("name", questions.names())
def test_all_engines_give_the_same_answer(name: str, both: tuple[Warehouse, Lake], redshift: Warehouse) -> None:
    answers = [answer.ask(engine, name, FIELD_NEEDED.get(name, {})) for engine in (*both, redshift)]
    first, *others = [(each.names, [tuple(row) for row in each.rows], each.notes) for each in answers]
    assert others == [first, first]


@pytest.mark.parametrize("name", questions.names())
def test_every_column_has_a_meaning(name: str, both: tuple[Warehouse, Lake]) -> None:
    found = answer.ask(both[0], name, FIELD_NEEDED.get(name, {}))
    assert [column.name for column in found.columns if not column.meaning] == []


@pytest.mark.parametrize("name", questions.names())
def test_questions_read_views_only(name: str) -> None:
    text = questions.text(name)
    own = set(re.findall(r"(\w+) AS \(\n", text))
    tables = set(re.findall(r"\b(?:FROM|JOIN)\s+([\w.]+)", texts.without_comments(text)))
    assert tables
    assert tables <= {*CONTRACT.views, *CONTRACT.derived_views, *own}
