"""The outlier part of the examination says what was planted, in numbers."""

from decimal import Decimal

import pytest

from analysis.examine.context import Context
from analysis.examine.results import Finding, Results
from pipelines.school_jobs.examine import outliers
from tests.pipelines.school_jobs.examine.outliers import worlds
from tests.pipelines.school_jobs.examine.outliers.memory import VIEWS, Memory, Row, postings


@pytest.fixture
def empty(memory: Memory) -> Memory:
    for view in VIEWS:
        memory.fill(view, [])
    return memory


def examined(memory: Memory, min_n: int = 5) -> Results:
    return outliers.examine(Context(memory, None, seed=1, min_n=min_n))


def finding(results: Results, check: str) -> Finding:
    return next(finding for finding in results.findings if finding.check == check)


def table(results: Results, name: str) -> list[Row]:
    found = next(table for table in results.tables if table.name == name)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def plant(memory: Memory) -> None:
    """Two fields: one whose median salary ten slips move, and one with three slips that move nothing."""
    memory.fill("fields", [{"cip4": cip4, "title": f"Field {cip4}"} for cip4 in ("1107", "5138")])
    many = [50_000] * 15 + [62_000] * 14 + [5_000_000] * 10
    few = [60_000] * 40 + [30, 31, 720_000]
    memory.fill("jobs", [*postings("1107", many), *postings("5138", few), *postings("2601", [70_000] * 4)])


def test_counts_and_farthest_values_are_reported(empty: Memory) -> None:
    plant(empty)
    found = finding(examined(empty), "outliers_salary")
    assert (found.verdict, found.severity, found.looked_at, found.found) == ("found", "warn", 82, 13)
    assert found.says == (
        "Lower bound of a salary: 13 of 82 compared values lie far from those of their group (15.85 %; 2 low, "
        "11 high); the farthest is 2,000.00 times away."
    )
    first = found.sample[0]
    assert (first["cip4"], first["amount"], first["flag"], first["group_median"]) == (
        "5138",
        "30.00",
        "low",
        "60000.00",
    )
    assert [row["times"] for row in found.sample[:3]] == ["2000.00", "1935.48", "80.65"]
    assert (
        found.limit
        == "Lower bound of a salary: 13 values are far from their group; whether they are slips cannot be told."
    )


def test_values_compared_with_nothing_are_reported(empty: Memory) -> None:
    plant(empty)
    results = examined(empty)
    found = finding(results, "outliers_not_compared")
    assert (found.looked_at, found.found) == (86, 4)
    assert found.limit == (
        "4 of 86 values stand in groups of fewer than 20 and were compared with nothing: a slip among them is not "
        "seen. Nor is one, anywhere, that leaves a value within 2 times the median of its group."
    )
    counts = {row["measure"]: row for row in table(results, "outlier_counts")}
    assert [counts["salary"][name] for name in ("amounts", "examined", "not_examined", "low", "high")] == [
        86,
        82,
        4,
        2,
        11,
    ]
    assert finding(results, "outliers_debt").verdict == "not examined"


def test_groups_too_wide_to_see_a_slip_by_a_digit_are_reported(empty: Memory) -> None:
    halves = postings("1107", [20_000] * 15 + [150_000] * 15)
    empty.fill("jobs", [*halves, *postings("5138", [60_000] * 25)])
    found = finding(examined(empty), "outliers_wide_groups")
    assert (found.looked_at, found.found) == (2, 1)
    assert found.limit == (
        "In 1 of 2 groups values differ so much that ten times the median, or a tenth, is not flagged: a slip by "
        "one digit is not seen there."
    )


def test_fields_whose_figures_move_are_reported(empty: Memory) -> None:
    plant(empty)
    results = examined(empty)
    found = finding(results, "outliers_move_salary")
    assert (found.verdict, found.severity, found.looked_at, found.found) == ("found", "warn", 2, 1)
    assert found.says == (
        "Without the flagged values the median advertised salary changes by more than 5 % for 1 of 2 fields; "
        "by 19.4 % at most."
    )
    (moved,) = table(results, "outlier_moves")
    assert (moved["cip4"], moved["with_all"], moved["without_flagged"], moved["moved_by"]) == (
        "1107",
        "62000.00",
        "50000.00",
        "0.1935",
    )


def test_figures_on_fewer_values_than_are_shown_are_left_aside(empty: Memory) -> None:
    plant(empty)
    assert finding(examined(empty, min_n=40), "outliers_move_salary").looked_at == 1


def test_rankings_are_compared_with_and_without(empty: Memory) -> None:
    plant(empty)
    results = examined(empty)
    found = finding(results, "outliers_top_ten_by_advertised_salary")
    assert (found.verdict, found.severity, found.found) == ("found", "note", 2)  # both places, but no field is gone
    ranked = [
        (row["cip4"], row["cip4_without"])
        for row in table(results, "outlier_top_ten")
        if row["ranking"] == "advertised salary"
    ]
    assert ranked == [("1107", "5138"), ("5138", "1107")]


def test_a_field_that_leads_by_flagged_values_alone_is_a_warning(empty: Memory) -> None:
    fields = [f"{10 + place}01" for place in range(11)]
    empty.fill("fields", [{"cip4": cip4, "title": cip4} for cip4 in fields])
    rows = [row for place, cip4 in enumerate(fields) for row in postings(cip4, [50_000 + 1_000 * place] * 30)]
    giants = postings("1001", [900_000] * 13, "giant")
    # Of 43 values the middle one is one of the 14.
    lower = [row | {"salary_annual_min_usd": 61_500} for row in rows[:14]]
    empty.fill("jobs", [*lower, *rows[14:], *giants])
    found = finding(examined(empty), "outliers_top_ten_by_advertised_salary")
    assert (found.severity, found.found) == ("warn", 10)
    assert found.limit == (
        "Of the 10 fields that lead by advertised salary, 1 would not do so without values that lie far from those of "
        "their group."
    )


def test_giants_among_programmes_move_sums_and_openings_per_graduate(empty: Memory) -> None:
    empty.fill("fields", [{"cip4": "1107", "title": "Computing"}])
    empty.fill("field_outlook", [{"cip4": "1107", "state": "US", "postings_open": 100}])
    sizes = [20] * 30 + [4_000]
    empty.fill(
        "programs",
        [
            {"unit_id": f"{place}", "cip4": "1107", "credential_level": 3, "graduates": size}
            for place, size in enumerate(sizes)
        ],
    )
    results = examined(empty)
    assert finding(results, "outliers_graduates").found == 1
    (moved,) = table(results, "outlier_moves")
    assert (moved["with_all"], moved["without_flagged"], Decimal(str(moved["moved_by"]))) == (
        4600,
        600,
        Decimal("0.8696"),
    )


def test_nothing_to_look_at_is_not_examined_and_says_so(empty: Memory) -> None:
    results = examined(empty)
    assert {found.verdict for found in results.findings} == {"not examined"}
    assert (
        finding(results, "outliers_salary").says
        == "Lower bound of a salary: none of 0 values could be compared with a group."
    )


def test_the_rules_stand_in_the_results_as_they_are_written_down(empty: Memory) -> None:
    rules = table(examined(empty), "outlier_rules")
    assert len(rules) == 14
    assert all(rule["reason"] for rule in rules)


def test_flags_counted_by_the_examination_are_those_in_the_columns(memory: Memory) -> None:
    """The counts are made beside the views, which are slower: they have to be of the same flags."""
    worlds.fill(memory, seed=9)
    results = examined(memory)
    for counted in table(results, "outlier_counts"):
        view = next(
            rule for rule in memory.rows("SELECT measure, view FROM thresholds", {})[1] if rule[0] == counted["measure"]
        )[1]
        flag, n = f"{counted['measure']}_flag", f"{counted['measure']}_group_n"
        examined_n = n if counted["measure"] != "salary_range" else "salary_annual_min_usd"
        (row,) = memory.rows(
            f"SELECT COUNT({examined_n}), COUNT(*) FILTER (WHERE {flag} = 'low'), "  # noqa: S608
            f"COUNT(*) FILTER (WHERE {flag} = 'high') FROM {view}",
            {},
        )[1]
        assert (counted["examined"], counted["low"], counted["high"]) == row, counted["measure"]
    assert finding(results, "outliers_earnings_4yr").found > 5
