"""Plants bugs, one by one, and sees that the tests named for each find it: `python -m tools.mutants [NAME]...`.

The bugs stand in tests/mutants.toml: a piece of a file that occurs once, and what takes its place. They are planted in
a copy of the last commit, never in the working tree. Exit code 1 when one survives.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.settings import PROJECT, caller_environment

MUTANTS = PROJECT / "tests" / "mutants.toml"
LIMIT_SECONDS = 900
FOUND, PASSED = 1, 0  # exit codes of pytest


@dataclass(frozen=True)
class Mutant:
    """A bug: `old`, which stands once in the file, is `new`. `tests`: of which at least one has to fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def planted(self, text: str) -> str:
        """Raises ValueError when the text does not hold `old` exactly once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.file} holds {text.count(self.old)} times: {self.old}")
        return text.replace(self.old, self.new)


def mutants() -> list[Mutant]:
    read = tomllib.loads(MUTANTS.read_text(encoding="utf-8"))["mutant"]
    return [Mutant(**{**one, "tests": tuple(one["tests"])}) for one in read]


@contextmanager
def copy() -> Iterator[Path]:
    """A folder with the files of the last commit."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=PROJECT, stdout=subprocess.PIPE, check=True)
        subprocess.run(["tar", "x", "-C", folder], input=archive.stdout, check=True)
        yield Path(folder)


def fate(mutant: Mutant, folder: Path) -> str:
    """ "found", "survived", or what pytest ended with where it could not tell."""
    file = folder / mutant.file
    text = file.read_text(encoding="utf-8")
    file.write_text(mutant.planted(text), encoding="utf-8")
    try:
        code = tested(mutant.tests, folder)
    except subprocess.TimeoutExpired:
        return "found: the tests did not end"
    finally:
        file.write_text(text, encoding="utf-8")
    return {FOUND: "found", PASSED: "survived"}.get(code, f"pytest ended with {code}")


def tested(tests: Sequence[str], folder: Path) -> int:
    """Exit code of pytest on the tests of the copy, up to the first that fails."""
    environment = caller_environment() | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-n0", *tests],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=LIMIT_SECONDS,
    ).returncode


def main(names: list[str]) -> int:
    chosen = [mutant for mutant in mutants() if not names or mutant.name in names]
    fates = {}
    with copy() as folder:
        for mutant in chosen:
            fates[mutant.name] = fate(mutant, folder)
            sys.stdout.write(f"{mutant.name}: {fates[mutant.name]}\n")
            sys.stdout.flush()
    found = sum(each.startswith("found") for each in fates.values())
    sys.stdout.write(f"{found} of {len(fates)} found\n")
    return 0 if found == len(fates) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
