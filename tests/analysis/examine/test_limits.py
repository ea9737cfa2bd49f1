"""Limits of the answers: in the order of weight, each once, and nothing without a result."""

from typing import Any

from analysis.examine import results
from analysis.examine.results import Finding


def finding(check: str, **changes: Any) -> Finding:
    usual: dict[str, Any] = {"part": "bias", "severity": "note", "source": "both", "about": "All is well."}
    usual |= {"verdict": "found", "looked_at": 100, "found": 10, "says": "It is not.", "limit": f"Because of {check}."}
    return Finding(check=check, **{**usual, **changes})


def test_the_weightiest_come_first() -> None:
    found = [
        finding("passed", verdict="pass", found=0),
        finding("small"),
        finding("away", verdict="not examined", found=0, looked_at=0),
        finding("large", found=90),
        finding("warned", severity="warn", part="outliers"),
        finding("stopped", severity="stop", part="integrity", found=1),
    ]
    assert [one.check for one in results.ordered(found)] == ["stopped", "warned", "large", "small", "passed", "away"]


def test_findings_without_a_limit_say_nothing_and_equal_sentences_appear_once() -> None:
    found = [finding("a", limit=None), finding("b", limit="One."), finding("c", limit="One.", found=50)]
    assert [one.check for one in results.ordered(found)] == ["c"]


def test_nothing_found_leaves_nothing_to_say() -> None:
    assert results.ordered([]) == []
