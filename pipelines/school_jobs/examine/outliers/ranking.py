"""Comparison of the ten leading fields with and without the flagged values."""

from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from analysis.examine.check import Check
from analysis.examine.far_values import Row
from analysis.examine.results import Cell, Finding, Results, ResultTable

TOP = 10
Which = Literal["all", "kept"]


def _openings(row: Row, which: Which) -> Decimal | None:
    graduates = row[f"graduates_{which}"]
    return None if row["postings_open"] is None or not graduates else Decimal(row["postings_open"]) / graduates


def _median(measure: str) -> Callable[[Row, Which], Decimal | None]:
    return lambda row, which: row[f"{measure}_{which}"]


# Ranking: what it ranks by, the measure whose number of values decides whether a field takes part, and its source.
RANKINGS: dict[str, tuple[Callable[[Row, Which], Decimal | None], str, str]] = {
    "openings per graduate": (_openings, "graduates", "both"),
    "pay four years after completion": (_median("earnings_4yr"), "earnings_4yr", "college-scorecard"),
    "advertised salary": (_median("salary"), "salary", "jooble"),
}


def examine(found: list[Row], min_n: int) -> Results:
    """A finding per ranking, and the rankings side by side."""
    tops = {name: (_top(found, name, "all", min_n), _top(found, name, "kept", min_n)) for name in RANKINGS}
    return Results(findings=[_finding(name, *both) for name, both in tops.items()], tables=[_table(tops)])


def _top(found: list[Row], name: str, which: Which, min_n: int) -> list[Row]:
    value, measure, _ = RANKINGS[name]
    ranked = [(value(row, which), row) for row in found if (row[f"{measure}_n"] or 0) >= min_n]
    known = [(amount, row) for amount, row in ranked if amount is not None]
    return [row for _, row in sorted(known, key=lambda pair: (-pair[0], pair[1]["cip4"]))[:TOP]]


def _finding(name: str, with_all: list[Row], without_flagged: list[Row]) -> Finding:
    places = list(zip(with_all, without_flagged, strict=False))
    changed = [place for place, (first, second) in enumerate(places, 1) if first["cip4"] != second["cip4"]]
    gone = {row["cip4"] for row in with_all} - {row["cip4"] for row in without_flagged}
    about = f"the {TOP} fields that lead by {name}, with the flagged values and without them"
    check = Check(f"outliers_top_ten_by_{name.replace(' ', '_')}", RANKINGS[name][2], about, "outliers")
    says = (
        f"Without the flagged values {len(changed)} of the {len(with_all)} first places by {name} are another field's; "
        f"fields that are no longer among them: {len(gone)}."
        if with_all
        else f"No field can be ranked by {name}."
    )
    limit = (
        f"Of the {len(with_all)} fields that lead by {name}, {len(gone)} would not do so without values that lie far "
        "from those of their group."
    )
    sample: list[dict[str, Cell]] = [
        {"place": place, "with_all": with_all[place - 1]["cip4"], "without_flagged": without_flagged[place - 1]["cip4"]}
        for place in changed
    ]
    return check.judged(len(with_all), len(changed), says, limit if gone else None, warn=bool(gone), sample=sample)


def _table(tops: dict[str, tuple[list[Row], list[Row]]]) -> ResultTable:
    return ResultTable(
        name="outlier_top_ten",
        title="The leading fields with and without the flagged values",
        note="In the nation; fields on enough values. Nothing is left out of any answer: this is a comparison.",
        columns=["ranking", "place", "cip4", "with_all", "cip4_without", "without_flagged"],
        rows=[
            [name, place, first["cip4"], first["title"], second["cip4"], second["title"]]
            for name, both in tops.items()
            for place, (first, second) in enumerate(zip(*both, strict=False), 1)
        ],
    )
