"""Files that a user names: tried before they are written, and made as the user's umask has it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbing.targets import target, target_folder, tried


@pytest.fixture(autouse=True)
def umask(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("GPPS_HOME", "GPPS_UMASK"):
        monkeypatch.delenv(name, raising=False)
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write(path: Path, text: str = "new") -> Path:
    with target(path) as draft:
        draft.write_text(text)
    return path


def test_a_file_and_its_folders_have_the_modes_of_the_umask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "new" / "folder" / "file")
    assert [mode(each) for each in (path, path.parent, path.parent.parent)] == [0o640, 0o750, 0o750]
    monkeypatch.setenv("GPPS_UMASK", "002")
    path.chmod(0o600)
    assert mode(write(path)) == 0o664
    assert mode(target_folder(tmp_path / "shared")) == 0o775
    assert mode(path.parent) == 0o750


def test_in_the_home_they_are_the_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPPS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GPPS_UMASK", "000")
    path = write(tmp_path / "home" / "out" / "file")
    assert [mode(each) for each in (path, path.parent)] == [0o600, 0o700]
    assert mode(write(tmp_path / "file")) == 0o666


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "file", "before")
    with pytest.raises(UnicodeEncodeError):
        write(path, "half" * 100_000 + "\ud800")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_trying_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "kept", "before")
    for each in (path, tmp_path / "new", tmp_path / "no" / "such" / "file"):
        assert tried(each) == each
    tried(tmp_path, folder=True)
    tried(tmp_path / "no" / "such", folder=True)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "before"


def test_trying_a_pipe_does_not_end_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert tried(path) == path  # opened, it would wait for a reader


@pytest.mark.parametrize(
    ("place", "folder"), [("/proc/x", False), ("/proc/x", True), (".", False), ("a-file/x", False), ("a-file", True)]
)
def test_what_cannot_be_written_is_refused(
    place: str, folder: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a-file").touch()
    with pytest.raises(OSError):
        tried(Path(place), folder=folder)
