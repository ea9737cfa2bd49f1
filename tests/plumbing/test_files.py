"""Files are whole or as they were before, and their owner's alone."""

from pathlib import Path

import pytest

from plumbing.files import private_folder, replacing, write_private


def test_a_file_is_its_owners_alone_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("before")
    path.chmod(0o644)
    write_private(path, "é after")
    assert path.read_text(encoding="utf-8") == "é after"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def interrupted(path: Path) -> None:
    with replacing(path) as draft:
        draft.write_text("half")
        raise KeyboardInterrupt


def test_a_file_that_was_not_finished_takes_no_place(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_private(path, "before")
    with pytest.raises(KeyboardInterrupt):
        interrupted(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_names_the_file_that_was_to_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as raised, replacing(tmp_path / "state.json"):
        Path("/dev/full").write_text("whatever")
    assert raised.value.filename == str(tmp_path / "state.json")


def test_a_draft_has_the_ending_of_its_file(tmp_path: Path) -> None:
    with replacing(tmp_path / "look.png") as draft:
        assert draft.suffix == ".png"


def test_a_folder_is_made_private_with_what_it_lies_in(tmp_path: Path) -> None:
    found = private_folder(tmp_path / "one" / "two")
    assert [each.stat().st_mode & 0o777 for each in (found, found.parent)] == [0o700, 0o700]
