"""Finding a Java that serves."""

import subprocess
from pathlib import Path

import pytest

from ops.settings import Settings
from ops.setup.java import VERSIONS, WRAPPER, find_java, java_home_of

TELLS = """#!/bin/sh
cat >&2 <<'END'
Property settings:
    java.home = {home}
    java.specification.version = {version}
END
exit {code}
"""


def make_java(home: Path, version: str, code: int = 0) -> Path:
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(TELLS.format(home=home, version=version, code=code))
    java.chmod(0o755)
    return java


@pytest.mark.parametrize("version", [str(version) for version in VERSIONS])
def test_a_version_that_serves(tmp_path: Path, version: str) -> None:
    assert java_home_of(make_java(tmp_path, version)) == tmp_path


@pytest.mark.parametrize("version", ["1.8", "11", "18", "25", "170", "7"])
def test_other_versions_are_passed_over(tmp_path: Path, version: str) -> None:
    assert java_home_of(make_java(tmp_path, version)) is None


def test_what_does_not_run_is_passed_over(tmp_path: Path) -> None:
    assert java_home_of(tmp_path / "absent") is None
    assert java_home_of(make_java(tmp_path / "fails", "17", code=1)) is None
    plain = tmp_path / "plain"
    plain.write_text("not a program")
    assert java_home_of(plain) is None


def test_java_home_comes_first_and_is_passed_over_when_it_does_not_serve(tmp_path: Path) -> None:
    make_java(tmp_path / "new", "25")
    make_java(tmp_path / "good", "21")
    make_java(tmp_path / "path", "17")
    path = str(tmp_path / "path" / "bin")
    assert find_java(Settings(java_home=tmp_path / "good", search_path=path)) == tmp_path / "good"
    assert find_java(Settings(java_home=tmp_path / "new", search_path=path)) == tmp_path / "path"


def test_the_wrapper_drops_one_argument_and_no_other(tmp_path: Path) -> None:
    wrapper = tmp_path / "java"
    wrapper.write_text(WRAPPER.format(java="/usr/bin/printf"))
    wrapper.chmod(0o755)
    arguments = ["%s\n", "-Xmx1g", "a b", "", "*", "--add-modules=java.base", "-cp"]
    given = [*arguments[:3], "--add-modules=jdk.incubator.vector", *arguments[3:]]
    printed = subprocess.run([wrapper, *given], capture_output=True, text=True, check=True).stdout
    assert printed.split("\n")[:-1] == arguments[1:]
