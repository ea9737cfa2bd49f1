"""Progress while something works: steps, and a line that it still runs wherever nothing was printed for a while."""

import logging
import re
import threading
from collections.abc import Callable

import pytest

from plumbing import progress
from tests.ops.waiting import wait_until

SILENCE = 0.05
LIMIT = 10
STILL = re.compile(r": still at it after \d+ s")


@pytest.fixture
def stderr(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Reads standard error, which is no terminal, so far."""
    written: list[str] = []

    def so_far() -> str:
        written.append(capsys.readouterr().err)
        return "".join(written)

    return so_far


def test_each_step_is_a_line_and_printed_once(stderr: Callable[[], str]) -> None:
    with progress.progress("making") as steps:
        steps("reading", "one")
        steps("reading", "two")
        steps("writing")
    assert stderr() == "gpps: making\ngpps: making: reading\ngpps: making: writing\n"


def test_a_step_that_lasts_says_so_with_its_detail(stderr: Callable[[], str]) -> None:
    with progress.in_lines("making", silence=SILENCE) as steps:
        steps("reading", "page 3")
        wait_until(lambda: stderr().count("making: reading: still at it after 0 s (page 3)\n") > 1, LIMIT)
        steps("writing")
        wait_until(lambda: "making: writing: still at it after 0 s\n" in stderr(), LIMIT)
    assert stderr().startswith("gpps: making\ngpps: making: reading\n")


def test_a_quick_command_reports_only_a_step_that_lasts(stderr: Callable[[], str]) -> None:
    with progress.progress("asking", quick=True):
        pass
    assert stderr() == ""
    with progress.in_lines("asking", quick=True, silence=SILENCE):
        wait_until(lambda: STILL.search(stderr()) is not None, LIMIT)


def test_nothing_is_printed_afterwards(stderr: Callable[[], str]) -> None:
    with pytest.raises(KeyboardInterrupt), progress.in_lines("asking", silence=SILENCE):
        raise KeyboardInterrupt
    assert [each for each in threading.enumerate() if each.name == "progress"] == []


def test_the_log_says_that_it_goes_on_where_it_says_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    log = logging.getLogger("toy")
    with progress.in_log(log, "loading", silence=SILENCE):
        wait_until(lambda: len(caplog.messages) > 1, LIMIT)
    assert caplog.messages[0] == "event=working detail=loading: still at it after 0 s"
    caplog.clear()
    with progress.in_log(log, "loading", silence=30.0):
        log.info("page")
    assert caplog.messages == ["page"]


@pytest.mark.parametrize("title", ["", "making"])
def test_at_a_terminal_nothing_is_lost_or_printed_to_standard_output(
    title: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    with progress.progress(title) as steps:
        steps("reading [page]")
        steps.note("[bold")
        steps("writing")
    shown = capsys.readouterr()
    assert shown.out == ""
    done_lines = [line for line in shown.err.splitlines() if line.startswith("✓")]
    assert done_lines == ([] if title else ["✓ reading [page]", "✓ writing"])
