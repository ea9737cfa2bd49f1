"""An examination as text."""

from analysis.examine import text
from tests.analysis.examine.test_results import examination, finding


def test_what_follows_is_stated_without_the_numbers_again() -> None:
    found = finding(says="Rows: 2 of 10 (20 %).", limit="Rows: 2 of 10 (20 %): nobody knows.", sample=[])
    lines = list(text.lines(examination(findings=[found]), None, None))
    assert lines[:2] == ["✗ stop a: Rows: 2 of 10 (20 %).", "       → nobody knows."]


def test_the_hardest_comes_first_and_samples_are_short() -> None:
    warn = finding(check="w", severity="warn", says="W.", found=9, sample=[{"n": number} for number in range(5)])
    stop = finding(check="s", says="S.", sample=[{"a": None, "text": "x" * 500}])
    fine = finding(check="p", says="P.", verdict="pass", found=0, sample=[])
    away = finding(check="n", says="N.", verdict="not examined", found=0, sample=[])
    lines = list(text.lines(examination(findings=[fine, warn, away, stop]), None, None))
    assert [line.split(" ")[0] for line in lines if line and not line.startswith(" ")] == ["✗", "!", "?", "✓", "1"]
    assert lines[1].startswith("       a unknown, text xxx")
    assert len(lines[1]) == 7 + text.WIDEST + 1
    assert lines[2] == "       and 1 more"
    assert lines[7] == "       and 6 more"
    assert lines[-1] == "1 checks passed, 2 found something (1 stop, 1 warn), 1 not examined."
