"""Scratch folders: nothing of a killed process stays for long, and nothing of a living one goes."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.local.stack import Stack
from ops.settings import PROJECT
from streaming.driver.scratch import PREFIX, scratch_folder

HOLD = """
import sys
from streaming.driver.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "blocks").mkdir()
    (folder / "blocks" / "one").write_text("1")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holder(place: Path) -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    """Another process that holds a folder."""
    environment = {"TMPDIR": str(place), "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen([sys.executable, "-c", HOLD], env=environment, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_what_a_killed_process_left_goes_when_the_next_one_starts(
    place: Path, holder: tuple["subprocess.Popen[str]", Path]
) -> None:
    process, left = holder
    with scratch_folder() as mine:
        assert left.exists()  # its process lives
        process.kill()
        process.wait()
        with scratch_folder() as second:
            assert sorted(place.iterdir()) == sorted([mine, second])
    assert list(place.iterdir()) == []


def test_what_a_killed_process_left_goes_when_the_services_stop(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "home", lambda text: None)
    stack.home.make()
    code = HOLD.replace("scratch_folder()", f"scratch_folder(__import__('pathlib').Path({str(stack.home.scratch)!r}))")
    with subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        left = Path(process.stdout.readline().strip())
        assert left.is_relative_to(stack.home.path)
        stack.down()
        assert left.exists()  # its process lives
        process.kill()
        process.wait()
        stack.down()
        assert not left.exists()


def test_what_is_not_a_scratch_folder_of_ours_is_left_alone(place: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "owner").write_text("")
    in_the_making = place / f"{PREFIX}new"
    in_the_making.mkdir()
    (place / f"{PREFIX}link").symlink_to(elsewhere)
    with scratch_folder():
        pass
    assert sorted(path.name for path in place.iterdir()) == ["elsewhere", f"{PREFIX}link", f"{PREFIX}new"]
    assert (elsewhere / "owner").exists()
