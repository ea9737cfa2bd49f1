"""The integrity part as a whole: verdicts, sentences, what it says when the lake is away, when engines differ."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from analysis.engines.engine import EngineAway, Rows
from analysis.examine import integrity
from analysis.examine.context import Context
from analysis.examine.integrity import check, completeness, sentences
from analysis.examine.results import SAMPLE_ROWS, Finding, Results
from tests.analysis.in_memory import InMemory
from tests.pipelines.school_jobs.examine.integrity import worlds

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
FAR = "UPDATE tables.fact_program SET earnings_5yr_median_usd = -1 WHERE unit_id = '100' AND cip4 = '1107'"
HEADERS = {"finds", "severity", "because", "source", "engine", "of", "key"}


@pytest.fixture(scope="module")
def house() -> Iterator[InMemory]:
    yield from _world("warehouse")


@pytest.fixture(scope="module")
def lake() -> Iterator[InMemory]:
    yield from _world("lake")


def _world(name: str) -> Iterator[InMemory]:
    engine = InMemory(name)
    engine.execute(*worlds.clean("marts"), *worlds.clean("events"))
    yield engine
    engine.close()


class Away(InMemory):
    """A lake that goes away while it is read."""

    def rows(self, statement: str, parameters: object) -> Rows:
        raise EngineAway("the lake has gone")


def examine(house: InMemory, lake: InMemory | None) -> Results:
    return integrity.examine(Context(house, lake, seed=1, min_n=2, now=NOW))


def by_check(results: Results) -> dict[str, Finding]:
    return {finding.check: finding for finding in results.findings}


def test_nothing_is_found_where_nothing_is_wrong(house: InMemory, lake: InMemory) -> None:
    results = examine(house, lake)
    assert {finding.verdict for finding in results.findings} == {"pass"}
    assert [finding.limit for finding in results.findings if finding.limit] == []
    assert [table.name for table in results.tables] == [
        "completeness",
        "completeness_by_family",
        "counts_against_sources",
        "dead_letters_by_reason",
        "sweeps_by_source",
    ]


def test_headers_of_every_check_are_there() -> None:
    for name in check.names():
        headers = check.read(name).headers
        assert headers.keys() >= HEADERS, name
        assert headers["severity"] in ("stop", "warn"), name
        assert headers["source"] in ("college-scorecard", "jooble", "both"), name
        assert headers["engine"] in ("both", "lake"), name


def test_a_finding_states_its_numbers_and_what_cannot_be_known(house: InMemory, lake: InMemory) -> None:
    with house.changed(FAR), lake.changed(FAR):
        found = by_check(examine(house, lake))["programs_amount_below_zero"]
    assert (found.verdict, found.severity, found.looked_at, found.found) == ("found", "stop", 4, 1)
    assert found.sample[0]["earnings_5yr_median_usd"] == "-1.00"
    assert found.says == "Programmes with an amount below zero: 1 of 4 (25 %)."
    assert found.limit == f"{found.says[:-1]}: medians of pay and debt of these fields may be wrong."


def test_the_sample_is_bounded_and_the_count_is_exact(house: InMemory, lake: InMemory) -> None:
    many = (
        "INSERT INTO tables.dim_school (unit_id, students) "
        "SELECT CAST(1000 + number AS VARCHAR), -1 FROM range(50) AS numbers (number)"
    )
    with house.changed(many):
        found = by_check(examine(house, None))["schools_students_below_zero"]
    assert (found.found, len(found.sample)) == (50, SAMPLE_ROWS)
    assert [row["unit_id"] for row in found.sample] == [str(1000 + number) for number in range(SAMPLE_ROWS)]


def test_without_a_lake_its_checks_are_not_examined_and_that_is_a_limit_once(house: InMemory) -> None:
    findings = examine(house, None).findings
    unmade = [finding for finding in findings if finding.verdict == "not examined"]
    of_the_lake = [name for name in check.names() if check.read(name).headers["engine"] == "lake"]
    assert [finding.check for finding in unmade] == [*of_the_lake, "engines_differ", "warehouse_behind_lake"]
    assert {finding.limit for finding in unmade} == {sentences.unexamined("the lake is away"), None}


def test_a_lake_that_goes_away_leaves_what_the_warehouse_says(house: InMemory) -> None:
    gone = Away("lake")
    findings = by_check(examine(house, gone))
    gone.close()
    assert findings["jobs_closed_contradicts"].verdict == "pass"
    assert findings["sweeps_failed"].verdict == "not examined"
    assert findings["sweeps_failed"].says.endswith("not examined, the lake has gone.")


def test_a_row_that_only_one_engine_has_is_seen(house: InMemory, lake: InMemory) -> None:
    with lake.changed(FAR):
        findings = by_check(examine(house, lake))
    differ = findings["engines_differ"]
    assert (differ.verdict, differ.severity, differ.found) == ("found", "stop", 1)
    assert differ.sample[0]["check"] == "programs_amount_below_zero"
    assert (differ.sample[0]["warehouse_found"], differ.sample[0]["lake_found"]) == (0, 1)
    assert findings["programs_amount_below_zero"].verdict == "pass"  # the warehouse is what answers rest on


def test_rows_that_the_engines_hold_in_other_numbers_of_one_kind_differ_by_what_they_are(
    house: InMemory, lake: InMemory
) -> None:
    other = FAR.replace("'100'", "'200'")
    with house.changed(FAR), lake.changed(other):
        differ = by_check(examine(house, lake))["engines_differ"]
    assert "programs_amount_below_zero" in [row["check"] for row in differ.sample]


class Late(InMemory):
    """A lake whose last refresh the warehouse has not loaded."""

    basis = SimpleNamespace(events_match=False)


def test_marts_of_different_refreshes_are_not_reported_as_contradictory(house: InMemory) -> None:
    late, lost = Late("lake"), "DELETE FROM tables.fact_job WHERE job_id = '2'"
    late.execute(*worlds.clean("marts"), *worlds.clean("events"), lost)
    with house.changed(lost):
        findings = by_check(examine(house, late))
    late.close()
    assert findings["warehouse_behind_lake"].verdict == "found"
    assert findings["warehouse_behind_lake"].limit == "Answers are of an earlier refresh than the lake's last one."
    compared = {name for name in check.names() if "compares" in check.read(name).headers}
    unmade = {name for name, finding in findings.items() if finding.verdict == "not examined"}
    assert unmade == {"outlook_postings_differ", "outlook_salary_differs", "listed_not_held", "listed_lost"}
    assert unmade < compared
    assert "gpps load --once" in findings["listed_lost"].says


def test_ages_are_counted_up_to_the_day_that_is_given(house: InMemory, lake: InMemory) -> None:
    context = Context(house, lake, seed=1, min_n=5, now=NOW, today=date(2026, 1, 10))
    found = by_check(integrity.examine(context))["postings_stale"]
    assert (found.verdict, found.sample) == ("found", [{"latest": "2026-01-06", "today": "2026-01-10"}])


def test_a_column_that_is_known_too_rarely_is_found(house: InMemory) -> None:
    many = (
        "INSERT INTO tables.dim_school (unit_id, name, state) "
        "SELECT CAST(1000 + number AS VARCHAR), 'S', 'TX' FROM range(200) AS numbers (number)"
    )
    with house.changed(
        many, "UPDATE tables.dim_school SET students = 1, latitude_degrees = 30, longitude_degrees = -90"
    ):
        found = by_check(completeness.examine(Context(house, None, seed=1, min_n=5)))["shares_below_expected"]
    assert found.verdict == "found"
    names = [row["column"] for row in found.sample]
    assert names == [
        *("ownership_code", "tuition_in_state_usd", "net_price_usd", "median_earnings_10yr_usd", "median_debt_usd")
    ]
    assert found.sample[0]["share"] == "0.0148"
    assert found.limit is not None
    assert "schools.ownership_code (0.0148)" in found.limit


def test_shares_are_expected_of_columns_that_there_are(house: InMemory) -> None:
    results = completeness.examine(Context(house, None, seed=1, min_n=5))
    there = {(row[1], row[2]) for row in results.tables[0].rows}
    assert completeness.expected().keys() <= there


def test_shares_of_small_families_are_withheld(house: InMemory) -> None:
    table = next(table for table in examine(house, None).tables if table.name == "completeness_by_family")
    assert table.rows == [["11", 3, "1.0000", "1.0000", "1.0000", 4, "0.7500"], ["51", 1, None, None, None, 1, None]]


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (1, 4, "25 %"),
        (3, 226_011, "under 0.01 %"),
        (380, 415, "91.6 %"),
        (999_999, 1_000_000, "99.9 %"),
        (1, 80, "1.2 %"),
    ],
)
def test_percentages_are_short(part: int, whole: int, shown: str) -> None:
    assert sentences.percent(part, whole) == shown


def test_rows_that_are_missing_are_not_a_share() -> None:
    assert sentences.counted("rows", 3, 2) == "Rows: 3, beside 2 that were looked at."
    assert sentences.counted("rows", 2, 2) == "Rows: 2 of 2 (100 %)."
