"""Log files: cut between lines, private, never more than their number."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import stages
from ops.supervise.logs import RotatedLog, last_lines, rotated


def files(path: Path) -> list[Path]:
    return [rotated(path, number) for number in range(9) if rotated(path, number).exists()]


@given(st.lists(st.text("ab", max_size=30), max_size=60), st.integers(1, 100))
def test_lines_stay_whole_and_in_order(tmp_path_factory: pytest.TempPathFactory, lines: list[str], size: int) -> None:
    path = tmp_path_factory.mktemp("logs") / "load.log"
    log = RotatedLog(path, max_bytes=size, files=100)
    for line in lines:
        log.write(f"{line}\n".encode())
    parts = [each.read_text() for each in reversed([rotated(path, n) for n in range(100) if rotated(path, n).exists()])]
    assert "".join(parts) == "".join(f"{line}\n" for line in lines)
    assert all(part.endswith("\n") for part in parts)
    assert all(len(part) <= size or part.count("\n") == 1 for part in parts)


def test_there_are_never_more_files_than_wanted(tmp_path: Path) -> None:
    path = tmp_path / "load.log"
    log = RotatedLog(path, max_bytes=10, files=3)
    for number in range(50):
        log.write(f"line {number:03}\n".encode())
    assert [each.read_text() for each in files(path)] == ["line 049\n", "line 048\n", "line 047\n"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files(path)} == {0o600}


def test_a_long_line_in_pieces_stays_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "load.log"
    log = RotatedLog(path, max_bytes=10, files=3)
    for piece in (b"a\n", b"b" * 20, b"c" * 20, b"d\n", b"e\n"):
        log.write(piece)
    assert [each.read_bytes() for each in files(path)] == [b"e\n", b"b" * 20 + b"c" * 20 + b"d\n", b"a\n"]


def test_what_could_not_be_written_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "away"
    log = RotatedLog(folder / "load.log")
    log.write(b"lost\n")
    log.write(b"lost\n")
    folder.mkdir()
    log.write(b"kept\n")
    assert (folder / "load.log").read_text() == "(2 lines before this one could not be written)\nkept\n"


def test_the_last_lines_reach_back_into_older_files(tmp_path: Path) -> None:
    path = tmp_path / "load.log"
    log = RotatedLog(path, max_bytes=4, files=5)
    for letter in "abcde":
        log.write(f"{letter}\n".encode())
    assert len(files(path)) > 1
    assert last_lines(path, 4) == ["b", "c", "d", "e"]
    assert last_lines(path, 0) == []
    assert last_lines(path, 99) == list("abcde")
    assert last_lines(tmp_path / "none.log", 5) == []


def test_the_log_of_single_runs_is_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.supervise.logs.RotatedLog.__init__.__defaults__", (200, 3))
    path = tmp_path / "streaming.log"
    for _ in range(9):
        with pytest.raises(stages.StageFailed) as failed:
            stages.run(["streaming", "nothing"], {"PATH": "/usr/bin:/bin"}, path)
        assert "gpps: no such command 'nothing'" in failed.value.tail
    assert [each.name for each in files(path)] == ["streaming.log", "streaming.log.1", "streaming.log.2"]
    assert max(each.stat().st_size for each in files(path)) <= 200
