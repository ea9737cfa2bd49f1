"""What the answers cannot tell, from what an examination found: nothing is said without a result behind it."""

from collections.abc import Iterable

from analysis.examine.results import Examination, Finding

_SEVERITIES = ("stop", "warn", "note")
_VERDICTS = ("found", "pass", "not examined")


def limits(examination: Examination) -> list[str]:
    """Sentences for "What this cannot tell you", each once, the weightiest first."""
    return [finding.limit for finding in ordered(examination.findings) if finding.limit]


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that limit the answers, the weightiest first; of equal sentences the weightiest alone.

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
