"""Pay and debt that is withheld from small programmes, and cohorts that are mixed, planted and not."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.examine.results import Finding
from analysis.examine.statistics.chance import Flags
from pipelines.school_jobs.examine.bias import cohorts, suppression
from tests.pipelines.school_jobs.examine.bias.replications import assert_at_most

SEED, MIN_N, ROWS = 11, 5, 3000


def groups(rng: np.random.Generator, reports: Any) -> pd.DataFrame:
    """The answer to programs_by_group over programmes whose `reports(size, ownership)` is how likely they report."""
    size = rng.choice([0, 10, 20, 50, 100], ROWS)
    ownership = rng.integers(1, 4, ROWS)
    shown: Flags = rng.random(ROWS) < reports(size, ownership)
    single = {
        "bucket": rng.integers(0, 199, ROWS),
        "family": [f"{code:02}" for code in rng.integers(1, 6, ROWS)],
        "level": rng.integers(1, 9, ROWS),
        "ownership": ownership,
        "size": size,
    }
    rows = pd.DataFrame(single).assign(programs=1, graduates=size + 5)
    for measure in suppression.MEASURES:
        rows[f"with_{measure}"] = shown.astype(int)
        rows[f"graduates_with_{measure}"] = np.where(shown, size + 5, 0)
    return pd.concat([_by(rows, name) for name in suppression.GROUPINGS], ignore_index=True)


def _by(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    counts = [column for column in rows if column == "programs" or "graduates" in column or "with" in column]
    summed = rows.groupby(["bucket", name], as_index=False)[counts].sum()
    return summed.assign(**{f"no_{other}": int(other != name) for other in suppression.GROUPINGS})


def examined(rows: pd.DataFrame) -> dict[str, Finding]:
    return {finding.check: finding for finding in suppression.examine(rows, SEED, MIN_N).findings}


def test_withholding_from_small_programmes_is_found_by_size_and_by_nothing_else() -> None:
    found = examined(groups(np.random.default_rng(1), lambda size, _: np.where(size < 20, 0.05, 0.9)))
    for measure in suppression.MEASURES:
        by_size = found[f"suppression_{measure}_by_size"]
        assert (by_size.verdict, by_size.severity) == ("found", "warn")
        assert "by size of programme from" in str(by_size.limit)
        assert "under 10" in by_size.says or "10 to 19" in by_size.says
        assert found[f"suppression_{measure}_by_family"].verdict == "pass"


def test_a_type_of_school_that_reports_less_is_named() -> None:
    found = examined(groups(np.random.default_rng(2), lambda _, owner: np.where(owner == 3, 0.3, 0.7)))
    assert "(private for-profit)" in str(found["suppression_debt_by_ownership"].limit)


def test_withholding_at_random_is_found_no_more_often_than_stated() -> None:
    alarms = 0
    for seed in range(20):
        found = examined(groups(np.random.default_rng(seed), lambda size, _: np.full(size.size, 0.6)))
        alarms += any(finding.verdict == "found" for name, finding in found.items() if "_by_" in name)
    assert_at_most(alarms, 20, 0.05)


def test_the_whole_says_on_how_many_graduates_a_median_rests() -> None:
    found = examined(groups(np.random.default_rng(3), lambda size, _: np.where(size == 100, 1.0, 0.0)))
    whole = found["suppression_earnings"]
    assert whole.severity == "warn"  # four of five programmes report nothing
    resting = float(str(whole.limit).split("those that do hold ")[1].split(" %")[0])
    assert 45 < resting < 60  # 105 of 205 graduates


def test_none_reporting_is_stated_plainly_and_tests_nothing() -> None:
    found = examined(groups(np.random.default_rng(4), lambda size, _: np.zeros(size.size)))
    assert str(found["suppression_debt"].limit).startswith("Nothing is known of debt")
    assert found["suppression_debt_by_size"].verdict == "not examined"
    assert found["suppression_debt_by_size"].limit is None


def test_programmes_of_unknown_schools_are_in_no_test_by_school_type() -> None:
    rng = np.random.default_rng(8)
    rows = groups(rng, lambda _, owner: np.where(owner == 3, 0.0, 0.6)).replace({"ownership": {3: None}})
    table = suppression.examine(rows, SEED, MIN_N).tables[0].rows
    assert examined(rows)["suppression_debt_by_ownership"].verdict == "pass"
    assert [row[2] for row in table if row[1] == "school type"][2] == "(not known)"


def test_no_programmes_are_not_examined() -> None:
    rows = groups(np.random.default_rng(5), lambda size, _: np.ones(size.size)).head(0)
    assert {finding.verdict for finding in examined(rows).values()} == {"not examined"}


def test_one_sentence_says_by_what_a_measure_is_withheld_the_strongest_first() -> None:
    rows = groups(
        np.random.default_rng(7), lambda size, owner: np.where(size < 20, 0.0, np.where(owner == 3, 0.5, 1.0))
    )
    limits = [finding.limit for name, finding in examined(rows).items() if name.startswith("suppression_debt_by_")]
    stated = [limit for limit in limits if limit]
    assert len(stated) == 1
    assert stated[0].index("by size of programme from 0.0 % (under 10)") < stated[0].index("by school type from")


def test_shares_in_the_table_are_of_programmes_and_of_graduates() -> None:
    rows = groups(np.random.default_rng(6), lambda size, _: np.where(size == 100, 1.0, 0.0))
    table = suppression.examine(rows, SEED, MIN_N).tables[0].rows
    sizes = [row for row in table if row[1] == "size of programme"][:5]
    assert [row[2] for row in sizes] == ["under 10", "10 to 19", "20 to 49", "50 to 99", "100 and more"]
    assert [row[5] for row in sizes] == ["0.0000"] * 4 + ["1.0000"]
    assert [row[7] for row in sizes] == ["0.0000"] * 4 + ["1.0000"]


def of_fields(**columns: Any) -> pd.DataFrame:
    known = {"cip4": ["1107", "5138"], "title": ["Computer Science", "Nursing"], "programs": 120}
    counts = {"with_1yr_and_4yr": 100, "with_only_one": 0, "falling": 0, "with_4yr_and_5yr": 90, "falling_later": 0}
    medians = {"earnings_1yr_median_usd": [50_000.0, 60_000.0], "earnings_4yr_median_usd": [70_000.0, 65_000.0]}
    return pd.DataFrame(known | counts | medians | columns)


def repeated(*rows: tuple[int, int]) -> pd.DataFrame:
    columns = ["cip4", "credential_level", "debt_median_usd", "earnings_1yr_median_usd", "earnings_4yr_median_usd"]
    figures = ["1107", 3, 20_000.0, 50_000.0, 70_000.0]
    return pd.DataFrame(
        [[*figures, programs, names, 100_001] for programs, names in rows],
        columns=[*columns, "programs", "names", "first_unit_id"],
    )


def test_earnings_that_fall_are_no_loss_and_the_fields_are_named() -> None:
    medians = {"earnings_1yr_median_usd": [50_000.0, 60_000.0], "earnings_4yr_median_usd": [70_000.0, 55_000.0]}
    mixed, _, _ = cohorts.examine(of_fields(falling=[10, 70], **medians), repeated())
    assert (mixed.verdict, mixed.found, mixed.looked_at) == ("found", 80, 200)
    assert [row["cip4"] for row in mixed.sample] == ["5138"]
    assert "40.0 % have lower ones" in str(mixed.limit)


def test_branches_that_repeat_their_parents_figures_are_counted() -> None:
    _, _, shared = cohorts.examine(of_fields(), repeated((6, 1), (2, 2)))
    assert (shared.verdict, shared.severity, shared.found) == ("found", "warn", 8)
    assert "6 of them at schools whose names begin alike" in shared.says


def test_programmes_that_report_one_year_alone_are_counted() -> None:
    _, incomplete, shared = cohorts.examine(of_fields(with_only_one=[20, 30]), repeated())
    assert (incomplete.found, incomplete.looked_at) == (50, 250)
    assert shared.verdict == "pass"


def test_without_earnings_cohorts_are_not_examined() -> None:
    nothing = of_fields(with_1yr_and_4yr=0, earnings_1yr_median_usd=None, earnings_4yr_median_usd=None)
    assert {finding.verdict for finding in cohorts.examine(nothing, repeated())} == {"not examined"}
