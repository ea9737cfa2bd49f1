"""Points where a test kills or stops a process: one form for every stage."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plumbing.kill_points import KillPoints

ROOT = Path(__file__).parent.parent.parent


def test_a_text_names_a_point_how_often_it_is_passed_and_which_signal() -> None:
    assert KillPoints.parse(None) == KillPoints()
    assert KillPoints.parse("copied") == KillPoints("copied", 1)
    assert KillPoints.parse("merged:3") == KillPoints("merged", 3)
    assert KillPoints.parse("stop@merged:3") == KillPoints("merged", 3, signal.SIGSTOP)
    assert KillPoints.parse("landed:2") == KillPoints("landed", 2)  # of another stage, and never reached here
    points = KillPoints.parse("merged:3")
    points.reach("merged")
    points.reach("merged")
    points.reach("copied")  # this process is still alive


@pytest.mark.parametrize("text", ["no where", "here:0", "here:x", "pause@here", "here:", "Here"])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"it is not \[stop@\]<point>\[:<n>\]$"):
        KillPoints.parse(text)


def test_another_point_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="with a point of here, there"):
        KillPoints.parse("nowhere", ("here", "there"))


def test_the_process_is_killed_at_the_point_after_what_has_to_come_first() -> None:
    code = (
        "from plumbing.kill_points import KillPoints\n"
        "points = KillPoints.parse('here:2', first=lambda: print('first', flush=True))\n"
        "for number in (1, 2, 3): print(number, flush=True); points.reach('here')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.split()) == (-signal.SIGKILL, ["1", "2", "first"])
