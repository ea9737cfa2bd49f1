"""Where a command is to write is tried when it begins: before it reads its settings, or asks a service."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli import main

COMMANDS = (["report", "--to"], ["ask", "coverage", "--to"], ["ask", "coverage", "--picture"], ["dictionary", "--to"])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command))
@pytest.mark.parametrize("place", ["/proc/out.png", "a-file/out.png", "."])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    command: list[str], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PGPORT", "1")  # whoever goes to work meets a warehouse that is away: 75
    (tmp_path / "a-file").touch()
    done = CliRunner().invoke(main, [*command, place])
    assert done.exit_code == 2, done.output
    assert f"{Path(place)}" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["a-file"]


def test_trying_a_place_leaves_it_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    kept = tmp_path / "kept.html"
    kept.write_text("before")
    for place in (kept, tmp_path / "new.html", tmp_path / "no" / "such" / "folder.html"):
        assert CliRunner().invoke(main, ["report", "--to", str(place)]).exit_code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["kept.html"]
    assert kept.read_text() == "before"
