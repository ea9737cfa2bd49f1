"""The official CSV files in a folder, plain or zipped, read line by line without being held.

Found by how the Department names them: `Most-Recent-Cohorts-Institution*.csv` and
`Most-Recent-Cohorts-Field-of-Study*.csv`, also inside any `.zip` of the folder; an unpacked file goes before a zip.
"""

import csv
import logging
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

log = logging.getLogger(__name__)

INSTITUTIONS, FIELDS = "Most-Recent-Cohorts-Institution", "Most-Recent-Cohorts-Field-of-Study"
BOM = b"\xef\xbb\xbf"
SHOWN = 300  # characters of a line that a complaint repeats
UNREADABLE = (csv.Error, zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError)  # encrypted: RuntimeError


@dataclass(frozen=True)
class CsvFile:
    """One CSV file. `path` is the file, or the zip that holds it as `member`."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        if self.member is None:
            with self.path.open("rb") as lines:
                yield lines
        else:
            with zipfile.ZipFile(self.path) as packed, packed.open(self.member) as lines:
                yield lines


class Row(NamedTuple):
    """One line after the header: the cells of the wanted columns by name; or, when they cannot be read, the reason."""

    line: int
    cells: Mapping[str, str]
    problem: str | None = None


def find(folder: Path, stem: str) -> CsvFile:
    """The one file of the folder whose name begins with `stem`; raises ValueError saying what lacks or is too many."""
    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    found = [CsvFile(path) for path in files if _is_named(path.name, stem)]
    packed = (path for path in files if path.suffix.lower() == ".zip")
    found = found or [
        CsvFile(path, name) for path in packed for name in _members(path) if _is_named(name.rpartition("/")[2], stem)
    ]
    if len(found) > 1:
        raise ValueError(f"{folder} holds several {stem}*.csv: {', '.join(one.name for one in found)}; leave one there")
    if not found:
        raise ValueError(f"{folder} holds no {stem}*.csv, plain or in a .zip; download it from the College Scorecard")
    return found[0]


def rows(file: CsvFile, wanted: Iterable[str], needed: Sequence[str]) -> Iterator[Row]:
    """The lines of a file, with the wanted columns; raises ValueError when it cannot be read or lacks a needed one."""
    try:
        with file.open() as lines:
            reader = csv.reader(_text(lines))
            header = [name.strip().upper() for name in next(reader, [])]
            places = _places(file, header, wanted, needed)
            for cells in reader:
                if len(cells) == len(header):
                    yield Row(reader.line_num, {name: cells[place] for name, place in places.items()})
                elif cells:
                    how = "is cut short" if len(cells) < len(header) else "is too long"
                    of = f"{len(cells)} of {len(header)} columns"
                    yield Row(reader.line_num, {}, f"the line {how}: {of}: {','.join(cells)[:SHOWN]}")
    except UNREADABLE as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from None


def _places(file: CsvFile, header: list[str], wanted: Iterable[str], needed: Sequence[str]) -> dict[str, int]:
    places = {name: header.index(name) for name in wanted if name in header}
    if missing := [name for name in needed if name not in places]:
        raise ValueError(f"{file.name} has no column {', '.join(missing)}; is it the official file with its header?")
    if lacking := [name for name in wanted if name not in places]:
        log.warning("%s has no column %s: unknown throughout", file.name, ", ".join(lacking))
    return places


def _text(lines: IO[bytes]) -> Iterator[str]:
    """Lines as text: UTF-8, or Latin-1 where a line is not, as in the release of 2019."""
    for at, line in enumerate(lines):
        plain = line.removeprefix(BOM) if at == 0 else line
        try:
            yield plain.decode("utf-8")
        except UnicodeDecodeError:
            yield plain.decode("latin-1")


def _is_named(name: str, stem: str) -> bool:
    plain = name.lower().replace("_", "-")
    return plain.startswith(stem.lower()) and plain.endswith(".csv")


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as packed:
            return sorted(packed.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from None
