"""The CSV tables that a sandbox's data are made from: its own, beside its code, and the real files of a user."""

import csv
from collections.abc import Iterator
from pathlib import Path


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a table by their columns' names; a cell that a line lacks is None.

    Raises FileNotFoundError saying where it belongs.
    """
    with present(path).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def present(path: Path) -> Path:
    """A file of the reference data that is there; raises FileNotFoundError saying where it belongs."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is not there; give the folder of reference data that holds {path.parent.name}/"
        )
    return path
