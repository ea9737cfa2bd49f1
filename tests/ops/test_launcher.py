"""The launcher, on a copy of the project that locks no packages and whose command prints how it was called."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ops.settings import PROJECT, caller_environment
from ops.setup.versions import versions

pytestmark = pytest.mark.slow

HELP = PROJECT / "ops" / "setup" / "help.txt"
TELL = "import os, sys; print(os.getcwd(), *sys.argv[1:], sep='|')\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("a project")
    (root / "ops" / "setup").mkdir(parents=True)
    shutil.copy(PROJECT / "gpps", root)
    shutil.copy(PROJECT / "ops" / "setup" / "bootstrap.py", root / "ops" / "setup")
    shutil.copy(HELP, root / "ops" / "setup")
    shutil.copy(PROJECT / "pyproject.toml", root)
    (root / "ops" / "__init__.py").touch()
    (root / "ops" / "__main__.py").write_text(TELL)
    (root / "requirements.lock").write_text("# nothing\n")
    return root


def launch(project: Path, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [project / "gpps", *arguments], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(launched: subprocess.Popen[str]) -> tuple[str, str]:
    output, messages = launched.communicate(timeout=300)
    assert launched.returncode == 0, messages
    return output, messages


@pytest.mark.slow
def test_the_environment_is_made_once_reused_and_made_again_when_incomplete(project: Path, tmp_path: Path) -> None:
    # Two at once: one makes it, the other waits; both then run the command where their caller stands.
    both = [launch(project, "up", "a b", cwd=tmp_path) for _ in range(2)]
    results = [finish(each) for each in both]
    assert [output for output, _ in results] == [f"{tmp_path}|up|a b\n"] * 2
    assert sorted("making a Python" in messages for _, messages in results) == [False, True]

    # Then it says nothing and does nothing, even where another package of the same name lies.
    (tmp_path / "ops").mkdir()
    (tmp_path / "ops" / "__main__.py").write_text("print('the wrong one')")
    (tmp_path / "link").symlink_to(project / "gpps")
    linked = subprocess.run([tmp_path / "link"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (linked.stdout, linked.stderr) == (f"{tmp_path}\n", "")

    # Another lock completes it; a half-made one is thrown away.
    python = project / ".venv" / "bin" / "python"
    made = python.lstat().st_ino
    (project / "requirements.lock").write_text("# still nothing\n")
    _, messages = finish(launch(project, "up"))
    assert "installing" in messages
    assert python.lstat().st_ino == made
    (project / ".venv" / "gpps-complete").unlink()
    (project / ".venv" / "gpps-unfinished").touch()
    _, messages = finish(launch(project, "up"))
    assert "half-made" in messages
    assert not (project / ".venv" / "gpps-unfinished").exists()
    assert finish(launch(project, "up"))[1] == ""


@pytest.mark.parametrize("asked", ["", "help", "-h", "--help", "--version"])
def test_help_and_version_need_no_environment(project: Path, tmp_path: Path, asked: str) -> None:
    copy = without_environment(project, tmp_path / "copy")
    output, messages = finish(launch(copy, *asked.split()))
    assert messages == ""
    assert output == (f"gpps {versions()['gpps']}\n" if asked == "--version" else HELP.read_text())
    assert not (copy / ".venv").exists()


def test_a_package_that_cannot_be_had_is_reported(project: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(project, broken, symlinks=True, ignore=shutil.ignore_patterns(".venv"))
    (broken / "requirements.lock").write_text(
        f"absent @ file:///no/such/absent-1-py3-none-any.whl --hash=sha256:{'0' * 64}\n"
    )
    launched = launch(broken, "up")
    output, messages = launched.communicate(timeout=300)
    assert launched.returncode == 1
    assert output == ""
    assert "/no/such/absent-1-py3-none-any.whl" in messages
    assert not (broken / ".venv" / "gpps-complete").exists()


def test_without_a_python_that_serves_it_says_so(project: Path, tmp_path: Path) -> None:
    """As a version manager leaves them on the path for versions that are not installed: commands that only complain."""
    bare = tmp_path / "bare"
    shutil.copytree(project, bare, symlinks=True, ignore=shutil.ignore_patterns(".venv"))
    path = tmp_path / "bin"
    path.mkdir()
    for name in ("readlink", "sh"):
        found = shutil.which(name)
        assert found is not None
        (path / name).symlink_to(found)
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        (path / name).write_text("#!/bin/sh\necho not installed\nexit 127\n")
        (path / name).chmod(0o755)
    (tmp_path / "link").symlink_to("bare/gpps")
    environment = {**caller_environment(), "PATH": str(path)}
    for way in (bare / "gpps", Path("gpps"), bare.parent / "link"):
        done = subprocess.run(["sh", way, "up"], cwd=bare, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.splitlines()[1:]) == (78, [])
        assert "needs Python 3.11, 3.12 or 3.13" in done.stderr


def without_environment(project: Path, folder: Path) -> Path:
    return Path(shutil.copytree(project, folder, symlinks=True, ignore=shutil.ignore_patterns(".venv")))


def test_a_folder_that_is_not_of_our_making_is_left_alone(project: Path, tmp_path: Path) -> None:
    copy = without_environment(project, tmp_path / "copy")
    (copy / ".venv").mkdir()
    (copy / ".venv" / "precious").touch()
    launched = launch(copy, "up")
    output, messages = launched.communicate(timeout=300)
    assert (launched.returncode, output) == (78, "")
    assert messages.splitlines() == [f"gpps: {copy}/.venv does not work and is not of gpps's making; move it away"]
    assert (copy / ".venv" / "precious").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be another user")
def test_another_users_clone_is_reported_in_one_line(project: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = without_environment(project, Path(folder) / "copy")
        copy.chmod(0o755)
        # Becomes the other user only then: this Python may lie where they cannot read.
        script = "import os, sys; sys.path.insert(0, 'ops/setup'); import bootstrap; os.setuid(65534); bootstrap.main()"
        command = [sys.executable, "-I", "-c", script]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 78, done.stderr
    assert done.stderr.count("\n") == 1
    assert "cannot be written to" in done.stderr
    assert "clone the project for yourself" in done.stderr
