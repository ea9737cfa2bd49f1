"""What the answers about pay and debt say."""

from collections.abc import Sequence

from analysis.report import values, words
from analysis.report.content import Row, Wording
from pipelines.school_jobs.names import levels
from pipelines.school_jobs.report.phrases import title

MEDIANS = (
    "These are medians over programmes, each counting once whatever its size, of graduates who received federal aid; "
    "what a school withholds for privacy is missing."
)


def pay_against_debt(rows: Sequence[Row], place: str) -> Wording:
    paid = words.known(rows, "earnings_4yr_median_usd")
    if not paid:
        return Wording(f"No field in {place} tells enough about pay and debt.", drawn=False)
    best = max(paid, key=lambda row: (row["earnings_4yr_median_usd"], row["cip4"]))
    headline = f"Of degrees in {place}, {title(best)} pays most four years after completion: {pay(best)}."
    ratios = sorted(words.known(rows, "debt_to_pay"), key=lambda row: (row["debt_to_pay"], row["cip4"]))
    if len(ratios) < 2:
        return Wording(headline, [], [MEDIANS])
    says = f"Debt weighs least against pay for {_debt(ratios[0])}, and most for {_debt(ratios[-1])}."
    return Wording(headline, [says], [MEDIANS])


def credential_levels(rows: Sequence[Row], place: str) -> Wording:
    by_field: dict[str, list[Row]] = {}
    for row in words.known(rows, "earnings_4yr_median_usd"):
        by_field.setdefault(row["cip4"], []).append(row)
    pairs = [sorted(levels, key=lambda row: row["credential_level"]) for levels in by_field.values() if len(levels) > 1]
    if not pairs:
        return Wording("", [], [MEDIANS])
    low, *_, high = pairs[0]
    low_level, high_level = (levels.name(row["credential_level"]) for row in (low, high))
    earned = " and ".join(values.usd(row["earnings_4yr_median_usd"]) for row in (low, high))
    programmes = f"{low_level} and {high_level} programmes in {place}"
    headline = f"In {low['title']}, {programmes} lead to {earned} a year, four years after completion."
    return Wording(headline, [], [MEDIANS])


def pay(row: Row) -> str:
    """Earnings with the programmes behind them."""
    n = words.counted(row["earnings_4yr_n"], "programme")
    return f"{values.usd(row['earnings_4yr_median_usd'])} a year at the median of {n}"


def _debt(row: Row) -> str:
    debt, pay = (values.usd(row[f"{what}_median_usd"]) for what in ("debt", "earnings_4yr"))
    return f"{title(row)} ({debt} of debt, {pay} of yearly pay)"
