"""Changes since earlier runs."""

from analysis.examine.changes import Before, changes
from analysis.examine.results import Finding
from tests.analysis.examine.test_results import examination, finding


def passed(check: str) -> Finding:
    return finding(check=check, verdict="pass", found=0, sample=[])


def before(check: str, found: int, verdict: str = "", part: str = "integrity") -> Before:
    return Before(4, check, part, verdict or ("found" if found else "pass"), found)


def test_new_ended_and_other_numbers() -> None:
    now = examination(findings=[finding(check="a"), passed("b"), finding(check="c"), finding(check="d"), passed("e")])
    found = changes(now, [before("a", 0), before("b", 1), before("c", 5), before("d", 2), before("e", 0)])
    assert (found.new, found.ended, found.other) == (["a"], ["b"], ["c"])
    assert found.sentence == "Since run 4: New: a. Ended: b. Another number: c."


def test_a_check_that_is_new_and_finds_something_is_new() -> None:
    found = changes(examination(findings=[finding(check="a"), passed("b")]), [before("b", 0)])
    assert found.new == ["a"]


def test_what_was_not_examined_in_one_of_the_two_is_no_change() -> None:
    unmade = finding(check="a", verdict="not examined", found=0, sample=[])
    now = examination(findings=[unmade, finding(check="b")])
    found = changes(now, [before("a", 3), before("b", 0, "not examined")])
    assert (found.new, found.ended, found.other) == ([], [], [])
    assert found.sentence == "Since run 4: nothing has changed."


def test_other_parts_are_not_compared() -> None:
    found = changes(examination(findings=[passed("a")]), [before("z", 3, part="bias")])
    assert found.since == {}
    assert found.sentence == "No earlier run to compare with."
