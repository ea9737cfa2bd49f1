"""The oracle itself, without the pipeline: cases worked out by hand, texts with their verdicts, and what it imports."""

import ast
import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from producers.contract import Event
from tests.builders import MODELS, START, job, job_search, page, program, school, sweep
from tests.oracle import figures, outlook, postings, titles, trend, walks
from tests.oracle.given import records_of
from tests.oracle.histories import FIELDS, history
from tests.oracle.judge import event_of
from tests.oracle.marts import Marts, marts
from tests.oracle.stores import differences
from tests.oracle.topics import Record
from tests.pipelines.school_jobs import test_outlook_cases as cases
from tests.pipelines.school_jobs.test_titles import PLAIN
from tests.suites.hostile_json import ACCEPTED, corpus

SEARCH = job_search()
STAGES = {"producers", "streaming", "sinks", "pipelines", "analysis", "ops"}
FOLD = ("topics", "judge", "walks", "figures", "titles", "postings", "outlook", "trend", "marts", "stores")


def test_it_shares_no_code_with_the_project() -> None:
    for name in FOLD:
        tree = ast.parse((Path(__file__).parent / f"{name}.py").read_text())
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert not {module.split(".")[0] for module in modules} & STAGES, name
        assert all(module.startswith("tests.oracle") for module in modules if module.startswith("tests")), name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.topic())
def test_every_hostile_text_gets_its_verdict(model: type[Event]) -> None:
    wrong = [
        case.name
        for case in corpus(model)
        if (event_of(Record(model.topic(), 0, 0, case.value)) is not None) != (case.verdict == ACCEPTED)
    ]
    assert wrong == []


def test_values_have_their_types() -> None:
    seen = job(salary_min="12.50", updated_at="2026-03-23T14:05:09.000123Z", age_days=3)
    found = event_of(*records_of([seen]))
    assert found is not None
    assert (found["salary_min"], found["age_days"], found["salary"]) == (Decimal("12.50"), 3, None)
    assert found["updated_at"] == datetime(2026, 3, 23, 14, 5, 9, 123, tzinfo=UTC)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("taken", "epochs", "expected"),
    [
        (START - HOUR, [], 2),
        (START - HOUR - timedelta(seconds=1), [], 0),  # an hour and a second before it was observed
        (START, [(1, START), (2, START + HOUR)], 2),
        (START, [(1, START), (2, START + HOUR + timedelta(milliseconds=1))], 1),
        (START, [(1, START)], 1),
        (START, [(2, START + 2 * HOUR)], 1),  # before the first that was written down any may stand
    ],
)
def test_what_was_not_yet_when_kafka_took_it_is_dead(taken: datetime, epochs: list[Any], expected: int) -> None:
    found = records_of([job("1", at=(1, 0)), job("2", at=(2, 0))])
    records = [replace(record, timestamp=round(taken.timestamp() * 1000)) for record in found]
    assert len(marts(records, {"jooble": epochs})["job"]) == expected


def as_spark_shows(events: list[Event]) -> dict[str, list[dict[str, Any]]]:
    """The oracle's rows in the order of their keys, instants without their zone: what hand-made cases look at."""

    def shown(value: Any) -> Any:
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value

    return {
        mart: [
            {name: shown(value) for name, value in row.items()}
            for key, row in sorted(rows.items(), key=lambda item: [str(part) for part in item[0]])
        ]
        for mart, rows in marts(records_of(events)).items()
    }


WORKED_OUT = [
    test
    for name, test in inspect.getmembers(cases, inspect.isfunction)
    if name.startswith("test_") and set(inspect.signature(test).parameters) in ({"marts"}, {"postings_by_field"})
]


@pytest.fixture(scope="module")
def worlds() -> dict[str, Any]:
    by_field = {row["cip4"]: row for row in as_spark_shows(cases.statuses())["job"]}
    return {"marts": as_spark_shows(cases.world()), "postings_by_field": by_field}


@pytest.mark.parametrize("case", WORKED_OUT, ids=lambda case: case.__name__)
def test_what_was_worked_out_for_the_pipeline_holds_for_the_oracle(
    case: Callable[..., None], worlds: dict[str, Any]
) -> None:
    (name,) = inspect.signature(case).parameters
    case(**{name: worlds[name]})


@pytest.mark.parametrize("build", cases.STATUS, ids=lambda build: build.__name__)
def test_status_of_a_posting(build: Callable[[Any], None], worlds: dict[str, Any]) -> None:
    cases.test_status_of_a_posting(build, worlds["postings_by_field"])


@pytest.mark.parametrize("title", PLAIN)
def test_a_title_in_plain_words(title: str) -> None:
    assert titles.plain(title) == PLAIN[title]


def status(events: list[Event]) -> tuple[str, datetime | None]:
    (found,) = marts(records_of(events))["job"].values()
    return found["status"], found["closed_at"]


def walk(number: int, day: float, lists: Sequence[Event], pages: int = 1, words: str = "") -> list[Event]:
    """Fetches `number` (its pages) and `number` + 9 (its end)."""
    search, name = SEARCH + words, f"w{number}"
    fetched = [page(search, nth, at=(1, number + nth), lists=lists, sweep=name, day=day) for nth in range(pages)]
    return [*fetched, sweep(search, pages, at=(1, number + 9), day=day, sweep=name)]


def test_a_sweep_without_a_page_closes_nothing() -> None:
    seen = job(sweep="w10", at=(1, 10))
    first = [seen, *walk(10, 0, [seen])]
    assert status([*first, sweep(SEARCH, 0, at=(9, 9), day=1, sweep="empty")]) == ("open", None)
    assert status([*first, *walk(20, 1, [])]) == ("closed", START + timedelta(days=1))


def test_the_place_decides_within_a_page_and_the_later_fetch_of_a_page_counts() -> None:
    both = [job(place=place, sweep="w10", at=(1, 10), title=title) for place, title in ((2, "Later"), (1, "Sooner"))]
    again = page(SEARCH, 0, at=(1, 12), lists=[], sweep="w10")
    found = marts(records_of([*both, *walk(10, 0, both), again]))
    assert found["job"]["1107", "1"]["title"] == "Later"
    assert found["job"]["1107", "1"]["status"] == "closed"  # the page that counts is later than its event
    assert found["field_trend"]["1107", "US", START.date()]["postings_open"] == 0


@pytest.mark.parametrize(("days", "expected"), [(14, "open"), (14.001, "unknown")])
def test_a_search_is_stale_after_fourteen_days(days: float, expected: str) -> None:
    seen = job(sweep="w10", at=(1, 10))
    assert status([seen, *walk(10, 0, [seen]), *walk(20, days, [], words="other")])[0] == expected


def test_what_no_sweep_names_is_closed_by_any_of_the_field() -> None:
    seen = job(sweep="lost", at=(1, 10))
    assert status([seen, *walk(20, 1, [], words="other")]) == ("closed", START + timedelta(days=1))
    assert status([seen, *walk(1, 1, [], words="other")])[0] == "open"  # its end is before


def test_a_school_that_is_gone_leaves_its_programme_in_the_nation() -> None:
    seen = [school("1", at=(1, 1)), program("1", at=(1, 1), place=1, awards_2=5)]
    ends = [sweep(at=(1, 2)), page(at=(1, 3), lists=seen[1:], sweep="s2"), sweep(at=(1, 4), sweep="s2")]
    found = marts(records_of([*seen, page(lists=seen, at=(1, 1)), *ends]))
    assert (list(found["school"]), list(found["program"])) == ([], [("1", "1107", 3)])
    assert list(found["program_outlook"]) == [("1107", "US", 3)]


def test_a_quantile_is_a_value_that_occurs() -> None:
    values = [Decimal(number) for number in (40, 10, 30, 20)]
    assert [figures.quantile([*values, None], quarters) for quarters in (1, 2, 3)] == [10, 20, 30]
    assert figures.quantile([*values, Decimal(50)], 2) == 30
    assert figures.quantile([None], 2) is None


def test_a_ratio_is_rounded_once_and_half_away_from_zero() -> None:
    pairs = [(1, 3), (2, 3), (1, 20_000), (-1, 20_000), (-1, 3), (99_999, 2_000_000_000), (1, 0), (None, 1), (1, -1)]
    found = [figures.ratio(above, below, 4) for above, below in pairs]
    assert [str(each) for each in found[:6]] == ["0.3333", "0.6667", "0.0001", "-0.0001", "-0.3333", "0.0000"]
    assert found[6:] == [None, None, None]
    assert figures.of_amounts(Decimal("99999.99"), Decimal("1.00")) == Decimal("99999.99")
    assert figures.of_amounts(Decimal("100000.00"), Decimal("1.00")) is None


def test_employers_without_legal_forms() -> None:
    names = ("The Home Depot, Inc.", "Theta Co., Ltd.", "The Company", "Inc.", "C# & C++ Shop", "...", None)
    shown = ["home depot", "theta", "company", "inc", "c# c++ shop", None, None]
    assert [postings.employer(name) for name in names] == shown


def test_differences_name_store_mart_key_and_value() -> None:
    expected = marts(records_of([job("5", state="TX", salary_min="10.00"), *walk(20, 1, [])]))
    changed = {"job": {("1107", "5"): expected["job"]["1107", "5"] | {"salary_min": Decimal("10.01")}}}
    assert list(differences("here", changed, expected)) == [
        ("here", "job", ("1107", "5"), "salary_min", Decimal("10.00"), Decimal("10.01"))
    ]
    day = date(2026, 3, 2)
    rows: Marts = {"field_trend": {("1107", "TX", day): {}}}
    missing, surplus = sorted(differences("here", rows, expected), key=lambda each: str(each.key[1]))
    assert (surplus.key, surplus.column, surplus.expected is None) == (("1107", "US", day), "", False)
    assert (missing.key, missing.expected, missing.found) == (("1107", "TX", day), None, {})


def averaged(values: Any, quarters: int) -> Decimal | None:
    known = sorted(value for value in values if value is not None)
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2 if known else None
    return middle if quarters == 2 else figures.quantile(known, quarters)


def without_place(event: dict[str, Any]) -> Any:
    return (event["epoch"], event["counter"], event.get("title", ""))


_by_state: Any = outlook.by_state
MOMENT = timedelta(microseconds=1)
MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "stale a moment earlier": (postings, "STALE", postings.STALE - MOMENT),
    "stale in the trend a moment earlier": (trend, "STALE", trend.STALE - MOMENT),
    "new and closed for a moment less": (outlook, "LATELY", outlook.LATELY - MOMENT),
    "closed in the trend for a moment less": (trend, "LATELY", trend.LATELY - MOMENT),
    "a median that averages": (outlook, "quantile", averaged),
    "the place is no matter": (walks, "place", without_place),
    "the oldest age a day less": (postings, "OLDEST_DAYS", postings.OLDEST_DAYS - 1),
    "Inc. is a name": (postings, "LEGAL", postings.LEGAL - {"inc"}),
    "a posting's salary is its lower bound": (
        outlook,
        "has_salary",
        lambda job: job["salary_annual_min_usd"] is not None,
    ),
    "what is new was not before the first sweep": (outlook, "is_new", lambda seen, first, since: seen >= since),
    "every fetch of a page counts": (
        walks,
        "latest",
        lambda events, *key: dict(enumerate(events)),
    ),
    "a school in no state is in none": (
        outlook,
        "by_state",
        lambda rows, *key: _by_state([r for r in rows if r["state"]], *key),
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_made_up_histories_tell_a_wrong_rule(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds in which nobody would see a wrong rule would prove nothing of the pipeline either."""
    records = [records_of(history(seed, FIELDS)) for seed in range(4)]
    right = [marts(each) for each in records]
    monkeypatch.setattr(*MUTANTS[mutant])
    assert any(
        list(differences("mutant", marts(each), expected)) for each, expected in zip(records, right, strict=True)
    )
