"""The results of an examination as the page shows them."""

from collections.abc import Mapping, Sequence

from analysis.examine.results import Examination, Finding, ResultTable
from analysis.figures.catalog import Context
from analysis.report import pictures, sheets, values
from analysis.report.model import ExaminationShown, FindingShown, Group, ResultShown

# Of each kind of finding the heading, and what an examination counts of it.
KINDS = {
    "stop": ("What must not be", "found what must not be"),
    "warn": ("What to bear in mind", "found something to bear in mind"),
    "note": ("Worth knowing", "noted a fact"),
    "not examined": ("What could not be examined", "could not be made"),
    "pass": ("What is as it should be", "passed"),
}
FOLDED = ("pass", "not examined")


def shown(examination: Examination, note: str) -> ExaminationShown:
    """Findings by how grave they are, those that passed last; tables as they are, with figures of them. `note`: where
    the data is from."""
    groups = [(kind, [finding for finding in examination.findings if _kind(finding) == kind]) for kind in KINDS]
    return ExaminationShown(
        run=examination.run,
        says=_says(examination),
        groups=[
            Group(title=KINDS[kind][0], open=kind not in FOLDED, findings=[_finding(finding) for finding in findings])
            for kind, findings in groups
            if findings
        ],
        results=[_result(table, Context(note=note, min_n=examination.min_n)) for table in examination.tables],
    )


def _kind(finding: Finding) -> str:
    return finding.severity if finding.verdict == "found" else finding.verdict


def _says(examination: Examination) -> str:
    kinds = [_kind(finding) for finding in examination.findings]
    counts = [f"{kinds.count(kind)} {how}" for kind, (_, how) in KINDS.items() if kind in kinds]
    run = f"Run {examination.run} of the examination" if examination.run else "An examination that was not kept"
    return (
        f"{run} made {values.counted(len(kinds), 'check')} of the data behind these answers: {values.listed(counts)}."
    )


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


def _result(table: ResultTable, told: Context) -> ResultShown:
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    drawn = pictures.pictures(table.name, table.title, table.columns, table.rows, told)
    return ResultShown(
        name=table.name,
        title=table.title,
        note=table.note,
        pictures=drawn,
        sheet=_sheet(table.title, table.columns, rows),
    )


def _sheet(caption: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> sheets.Sheet:
    read = [{name: values.restored(name, row.get(name)) for name in columns} for row in rows]
    return sheets.sheet(caption, columns, read, {})
