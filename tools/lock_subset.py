"""Locked packages of some extras alone, hashes and all: `python tools/lock_subset.py EXTRA|PACKAGE... > subset.txt`.

`requirements.lock` names with each package the ones that need it (`# via`), so a subset needs no resolver, no network
and no second lock. Runs with any Python 3.11 and nothing else: an image is built with it before there are packages.
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[A-Za-z0-9._-]+")


def name_of(requirement: str) -> str:
    """The name of a requirement as lock files spell it."""
    found = NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[._-]+", "-", found[0]).lower()


def entries(lock: str) -> dict[str, tuple[str, set[str]]]:
    """The text of each locked package, of all its versions where those differ by Python, and who needs it."""
    found: dict[str, tuple[str, set[str]]] = {}
    for text in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE):
        if text.strip() and not text.startswith("#"):
            requirement, _, via = text.partition("    # via")
            before, needed_by = found.get(name_of(requirement), ("", set()))
            found[name_of(requirement)] = before + requirement, needed_by | set(re.sub(r"[#,]", " ", via).split())
    return found


def subset(lock: str, project: dict[str, object], wanted: Iterable[str]) -> str:
    """Lines of the lock for the extras, or single packages, and all that these need. Raises ValueError for others."""
    locked, names = entries(lock), set[str]()
    base, extras = project["dependencies"], project["optional-dependencies"]
    assert isinstance(base, list)
    assert isinstance(extras, dict)
    for each in wanted:
        names |= {name_of(one) for one in [*base, *extras[each]]} if each in extras else {each}
    if unknown := names - locked.keys():
        raise ValueError(f"neither an extra of pyproject.toml nor a package of requirements.lock: {sorted(unknown)}")
    while more := {name for name, (_, via) in locked.items() if via & names} - names:
        names |= more
    return "".join(locked[name][0] for name in sorted(names))


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    sys.stdout.write(subset((ROOT / "requirements.lock").read_text(), project, sys.argv[1:]))


if __name__ == "__main__":
    main()
