"""Values far from their group: for each measure, how many were compared, how many lie far off, and the farthest.

A pipeline has the rules in its views `<rows>_examined`, and beside its examination the statements `thresholds_stated`
(a row per measure: the rule), `counts` (a row per measure) and `flagged_<rows>` (the flagged rows, farthest first).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analysis import statements
from analysis.engines.engine import Engine
from analysis.examine.check import Check
from analysis.examine.results import SAMPLE_ROWS, Cell, Finding, Results, ResultTable, cells, sample

MANY = Decimal("0.01")  # of the examined values: flagged beyond this share, they are worth a warning
NOT_COMPARED = Check("outliers_not_compared", "both", "values in groups that are too small for any rule", "outliers")
WIDE = Check(
    "outliers_wide_groups",
    "both",
    "groups whose values lie so far apart that a slip by one digit is not seen",
    "outliers",
)
COUNTED = ("amounts", "examined", "not_examined", "low", "high", "groups_n", "wide")
FIRST = ("times", "flag", "amount", "group_median", "group_n")  # columns of a sample, before the keys
STATED = ("measure", "called", "compared_within", "or_within", "direction", "least_times", "least_n", "reason")


Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """`package`: where the statements stand; `sources`: of each view with rules, where its rows are from; `rule`: how
    far is far, one sentence."""

    engine: Engine
    package: str
    sources: Mapping[str, str]
    rule: str

    def rows(self, name: str) -> list[Row]:
        """Rows of the named statement."""
        columns, found = self.engine.rows(statements.read(self.package, name).text, {})
        return [dict(zip(columns, row, strict=True)) for row in found]


def examine(asked: Asked) -> Results:
    """A finding per measure, and the tables of counts and of rules."""
    rules = asked.rows("thresholds_stated")
    counted = {
        row["measure"]: {**row, "not_examined": row["amounts"] - row["examined"]} for row in asked.rows("counts")
    }
    far = {view: _flagged(asked, view, rules, counted) for view in asked.sources}
    findings = []
    for rule in rules:
        flagged = [row for row in far[rule["view"]] if row["measure"] == rule["measure"]]
        findings.append(_finding(rule, asked.sources[rule["view"]], counted[rule["measure"]], flagged))
    findings += [_not_compared(rules, counted), _wide(counted)]
    return Results(findings=findings, tables=[_counts(rules, counted, asked.sources), _rules(rules, asked.rule)])


def times(row: Row) -> Decimal:
    """Ratio of a value to its group's median, or of the median to the value: never below one."""
    amount, median = Decimal(row["amount"]), Decimal(row["group_median"])
    return (max(amount, median) / min(amount, median)).quantize(Decimal("0.01"))


def _flagged(asked: Asked, view: str, rules: list[Row], counted: dict[str, Row]) -> list[Row]:
    """The flagged rows of a view, farthest first; not asked for where the counts say that there are none."""
    counts = [counted[rule["measure"]] for rule in rules if rule["view"] == view]
    there = any(count["low"] + count["high"] for count in counts)
    return asked.rows(f"flagged_{view.removesuffix('_examined')}") if there else []


def _finding(rule: Row, source: str, counted: Row, far: list[Row]) -> Finding:
    flagged, name = counted["low"] + counted["high"], _capital(rule["called"])
    about = f"{rule['source_column']} of each row against its group: {rule['compared_within']}"
    limit = f"{name}: {flagged:,} values are far from their group; whether they are slips cannot be told."
    return Check(f"outliers_{rule['measure']}", source, about, "outliers").judged(
        counted["examined"],
        flagged,
        _says(name, counted, far),
        limit if flagged else None,
        warn=flagged > MANY * counted["examined"],
        sample=_sample(far),
    )


def _sample(far: list[Row]) -> list[dict[str, Cell]]:
    shown = [{"times": times(row), **row} for row in far[:SAMPLE_ROWS]]
    columns = [*FIRST, *(name for name in (shown[0] if shown else {}) if name not in (*FIRST, "measure"))]
    return sample(columns, [[row[name] for name in columns] for row in shown])


def _says(name: str, counted: Row, far: list[Row]) -> str:
    examined = counted["examined"]
    if not examined:
        return f"{name}: none of {counted['amounts']:,} values could be compared with a group."
    flagged = counted["low"] + counted["high"]
    says = f"{name}: {flagged:,} of {examined:,} compared values lie far from those of their group"
    if not flagged:
        return f"{says}."
    farthest = max(times(row) for row in far)
    share = Decimal(100 * flagged) / examined
    return (
        f"{says} ({share:.2f} %; {counted['low']:,} low, {counted['high']:,} high); "
        f"the farthest is {farthest:,} times away."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _not_compared(rules: list[Row], counted: dict[str, Row]) -> Finding:
    of = [counted[rule["measure"]] for rule in rules]
    amounts, rest = sum(row["amounts"] for row in of), sum(row["not_examined"] for row in of)
    least, least_times = max(rule["least_n"] for rule in rules), min(rule["least_times"] for rule in rules)
    says = f"{rest:,} of {amounts:,} values stand in groups of fewer than {least} and were compared with nothing"
    return NOT_COMPARED.judged(
        amounts,
        rest,
        f"{says}.",
        f"{says}: a slip among them is not seen. Nor is one, anywhere, that leaves a value within {least_times} times "
        "the median of its group.",
    )


def _wide(counted: dict[str, Row]) -> Finding:
    groups, wide = (sum(row[name] for row in counted.values()) for name in ("groups_n", "wide"))
    says = (
        f"In {wide:,} of {groups:,} groups values differ so much that ten times the median, or a tenth, is not flagged"
    )
    return WIDE.judged(groups, wide, f"{says}.", f"{says}: a slip by one digit is not seen there." if wide else None)


def _counts(rules: list[Row], counted: dict[str, Row], sources: Mapping[str, str]) -> ResultTable:
    def row(rule: Row) -> list[Cell]:
        numbers = counted[rule["measure"]]
        return [rule["measure"], rule["called"], sources[rule["view"]], *(numbers[name] for name in COUNTED)]

    return ResultTable(
        name="outlier_counts",
        title="Values far from those of their group",
        note="Examined: values above zero in groups that are large enough. Wide: groups in which ten times the median, "
        "or a tenth of it, is not flagged. Flagged values stay in every answer.",
        columns=["measure", "called", "source", *COUNTED],
        rows=[row(rule) for rule in rules],
    )


def _rules(rules: list[Row], note: str) -> ResultTable:
    return ResultTable(
        name="outlier_rules",
        title="Rules by which values are flagged",
        note=note,
        columns=list(STATED),
        rows=cells([rule[name] for name in STATED] for rule in rules),
    )
