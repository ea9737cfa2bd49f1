"""What the answers cannot tell, from what an examination found: nothing here is written without a result behind it."""

from collections.abc import Iterable

from analysis.examine.results import Finding, ResultTable

_SEVERITIES = ("stop", "warn", "note")
_VERDICTS = ("found", "pass", "not examined")


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of any part that limit the answers, the weightiest first, each sentence once.

    Weight is severity, then whether it was found at all, then how large a part of what was looked at it concerns.
    """
    sentences: dict[str, Finding] = {}
    for finding in sorted(findings, key=_weight):
        if finding.limit:
            sentences.setdefault(finding.limit, finding)
    return list(sentences.values())


def _weight(finding: Finding) -> tuple[int, int, float, str]:
    share = finding.found / finding.looked_at if finding.looked_at else 0.0
    return _SEVERITIES.index(finding.severity), _VERDICTS.index(finding.verdict), -share, finding.check


def table(findings: Iterable[Finding]) -> ResultTable:
    """The same as rows, with the check each follows from."""
    return ResultTable(
        name="limits",
        title="What this cannot tell you",
        note="Each sentence follows from a check of this examination; the weightiest first.",
        columns=["limit", "severity", "part", "check", "found", "looked_at"],
        rows=[
            [each.limit, each.severity, each.part, each.check, each.found, each.looked_at] for each in ordered(findings)
        ],
    )
