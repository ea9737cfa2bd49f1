"""The results of an examination as the page shows them."""

from collections.abc import Mapping, Sequence

from analysis.examine.check import READING
from analysis.examine.results import Examination, Finding, ResultTable
from analysis.figures.catalog import Context
from analysis.report import pictures, sheets, values
from analysis.report.model import ExaminationShown, FindingShown, Group, ResultShown

# Of each kind of finding the heading; what an examination counts of it begins with it.
KINDS = {"stop": "Errors", "warn": "Warnings", "note": "Notes", "not examined": "Not examined", "pass": "Passed"}
FOLDED = ("pass", "not examined")


def shown(examination: Examination, note: str) -> ExaminationShown:
    """Findings by how grave they are, those that passed last; tables as they are, with figures of them. `note`: where
    the data is from."""
    groups = [(kind, [finding for finding in examination.findings if _kind(finding) == kind]) for kind in KINDS]
    return ExaminationShown(
        run=examination.run,
        says=_says(examination),
        groups=[
            Group(title=KINDS[kind], open=kind not in FOLDED, findings=[_finding(finding) for finding in findings])
            for kind, findings in groups
            if findings
        ],
        results=[_result(table, Context(note=note, min_n=examination.min_n)) for table in examination.tables],
    )


def _kind(finding: Finding) -> str:
    return finding.severity if finding.verdict == "found" else finding.verdict


def _says(examination: Examination) -> str:
    kinds = [_kind(finding) for finding in examination.findings]
    counts = [_counted(kinds.count(kind), heading.lower()) for kind, heading in KINDS.items() if kind in kinds]
    run = f"Run {examination.run} of the examination" if examination.run else "An examination that was not kept"
    checks = values.counted(len(kinds), "check")
    made = f"{run} made {checks} of the data as a whole, whatever place an answer is about: {values.listed(counts)}."
    tested = any("p = " in finding.says for finding in examination.findings)
    return f"{made} {READING}" if tested else made


def _counted(number: int, heading: str) -> str:
    """`1 warning`, `2 warnings`, `99 passed`."""
    return f"{number:,} {heading.removesuffix('s') if number == 1 else heading}"


def _finding(finding: Finding) -> FindingShown:
    return FindingShown(
        check=finding.check,
        severity=finding.severity,
        verdict=finding.verdict,
        about=finding.about,
        says=finding.says,
        sample=_sample(finding),
    )


def _sample(finding: Finding) -> "sheets.Sheet | None":
    if not finding.sample:
        return None
    shown, found = (values.number(count) for count in (len(finding.sample), finding.found))
    caption = f"All of them: {found}" if shown == found else f"Some of them: {shown} of {found}"
    return _sheet(caption, list(finding.sample[0]), finding.sample)


def _result(table: ResultTable, context: Context) -> ResultShown:
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    drawn = pictures.pictures(table.name, table.columns, table.rows, context)
    return ResultShown(
        name=table.name,
        note=table.note,
        pictures=drawn,
        sheet=_sheet(table.title, table.columns, rows),
    )


def _sheet(caption: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> sheets.Sheet:
    read = [{name: values.restored(name, row.get(name)) for name in columns} for row in rows]
    return sheets.sheet(caption, columns, read, {})
