"""Changes since the previous examination: new findings, and those that have ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.examine.results import Examination, Finding


@dataclass(frozen=True)
class Before:
    """Result of a check in an earlier run."""

    run: int
    check_name: str
    part: str
    verdict: str
    found: int


@dataclass(frozen=True)
class Changes:
    """Names of checks: that find something now and did not; that do not any more; that find another number.

    `since`: the runs compared with, by part; a part that was never examined before is in none of these.
    """

    since: dict[str, int]
    new: list[str]
    ended: list[str]
    other: list[str]

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        if not self.since:
            return "No earlier run to compare with."
        runs = ", ".join(str(run) for run in sorted(set(self.since.values())))
        named = {"New": self.new, "Ended": self.ended, "Another number": self.other}
        parts = [f"{what}: {', '.join(names)}." for what, names in named.items() if names]
        return f"Since run {runs}: " + (" ".join(parts) if parts else "nothing has changed.")


def changes(now: Examination, before: Sequence[Before]) -> Changes:
    """Changes in the parts that both runs examined; a check not made in one of the two is no change."""
    parts = {finding.part for finding in now.findings}
    earlier = {each.check_name: each for each in before if each.part in parts}
    since = {each.part: each.run for each in earlier.values()}
    comparable = [each for each in now.findings if each.part in since and _examined(each, earlier.get(each.check))]
    return Changes(
        since,
        [each.check for each in comparable if each.found and not _found(earlier, each)],
        [each.check for each in comparable if not each.found and _found(earlier, each)],
        [each.check for each in comparable if each.found and _found(earlier, each) not in (0, each.found)],
    )


def _examined(finding: Finding, earlier: Before | None) -> bool:
    return finding.verdict != "not examined" and (earlier is None or earlier.verdict != "not examined")


def _found(earlier: dict[str, Before], finding: Finding) -> int:
    return earlier[finding.check].found if finding.check in earlier else 0
