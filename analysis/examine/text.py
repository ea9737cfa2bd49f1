"""An examination as text: what was found first, then what could not be examined, then what passed."""

from collections.abc import Iterator

from analysis.examine.changes import Changes
from analysis.examine.check import READING
from analysis.examine.results import Examination, Finding

MARKS = {"stop": "✗ stop", "warn": "! warn", "note": "· note"}
SHOWN = 3  # rows of a sample
WIDEST = 150  # characters of a row


def lines(examination: Examination, changes: Changes | None, where: str | None) -> Iterator[str]:
    """`changes`: None when it was not compared; `where`: the schema that stores it, None when it is not stored."""
    by_verdict = {verdict: _of(examination, verdict) for verdict in ("found", "not examined", "pass")}
    for finding in by_verdict["found"]:
        yield from _found(finding)
    for finding in by_verdict["not examined"]:
        yield f"? {finding.check}: {finding.says}"
    for finding in by_verdict["pass"]:
        yield f"✓ {finding.check}: {finding.says}"
    yield ""
    if any("p = " in finding.says for finding in examination.findings):
        yield READING
    yield _counted(by_verdict)
    if changes is not None:
        yield changes.sentence
    if where is not None:
        yield f"Kept as run {examination.run} in {where}; {len(examination.tables)} tables are in --json, or there."


def _of(examination: Examination, verdict: str) -> list[Finding]:
    """By severity, the hardest first."""
    found = [finding for finding in examination.findings if finding.verdict == verdict]
    return sorted(found, key=lambda finding: list(MARKS).index(finding.severity))


def _found(finding: Finding) -> Iterator[str]:
    yield f"{MARKS[finding.severity]} {finding.check}: {finding.says}"
    shown = finding.sample[:SHOWN]
    for row in shown:
        text = ", ".join(f"{name} {'unknown' if value is None else value}" for name, value in row.items())
        yield f"       {text[:WIDEST]}{'…' if len(text) > WIDEST else ''}"
    if shown and finding.found > len(shown):
        yield f"       and {finding.found - len(shown):,} more"
    if finding.limit:
        yield f"       → {_follows(finding, finding.limit)}"


def _follows(finding: Finding, limit: str) -> str:
    """The limit without the sentence that stands above it."""
    return limit.removeprefix(f"{finding.says.rstrip('.')}: ")


def _counted(by_verdict: dict[str, list[Finding]]) -> str:
    found = by_verdict["found"]
    each = {severity: sum(finding.severity == severity for finding in found) for severity in MARKS}
    details = ", ".join(f"{count} {severity}" for severity, count in each.items() if count)
    passed, unmade = len(by_verdict["pass"]), len(by_verdict["not examined"])
    found_text = f"{len(found)} found something{f' ({details})' if details else ''}"
    return f"{passed} checks passed, {found_text}, {unmade} not examined."
