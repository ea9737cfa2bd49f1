"""The official CSV files written from a generated data set, with everything that has happened to such files."""

import csv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from itertools import cycle
from pathlib import Path
from typing import Any

from producers.sandbox.college_scorecard.fields import ServedSchool
from producers.sources.college_scorecard.bulk_columns import PROGRAM, SCHOOL, Column

INSTITUTIONS = "Most-Recent-Cohorts-Institution_03232026.csv"
FIELDS = "Most-Recent-Cohorts-Field-of-Study_03232026.csv"
UNKNOWN = ("PrivacySuppressed", "PS", "NULL", "NA", "", " ")


def write(folder: Path, schools: Sequence[ServedSchool]) -> None:
    """Both files, in an order that is not that of the ids, the programmes of a school in their own order."""
    put(folder / INSTITUTIONS, table(SCHOOL, [school.fields for school in reversed(schools)], "INSTNM"))
    offers = [offer for school in reversed(schools) for offer in school.programs]
    put(folder / FIELDS, table(PROGRAM, offers, "CIPDESC"))


def put(path: Path, text: str) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())


def zipped(folder: Path) -> None:
    """Each CSV file of the folder in a zip of its own, below a folder, and no longer beside it."""
    for path in sorted(folder.glob("*.csv")):
        with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(path, f"data/{path.name}")
            packed.writestr(f"__MACOSX/data/._{path.name}", b"\x00\x05\x16\x07")
        path.unlink()


def table(columns: Mapping[str, Column], records: Iterable[Mapping[str, Any]], quoted: str) -> str:
    """A CSV file with a column nobody asked for in front and another at the end."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["UNASKED", *(column.variable for column in columns.values()), "LAST"])
    unknown = cycle(UNKNOWN)
    for number, record in enumerate(records):
        cells = [cell(column.variable, record.get(path), number, unknown) for path, column in columns.items()]
        writer.writerow(["a, b", *cells, "x"])
    return out.getvalue()


def cell(variable: str, value: Any, number: int, unknown: Any) -> str:
    """A value as such files hold it: unknown in every way, codes whole, without their zeros and as formulas in turn."""
    if value is None:
        return str(next(unknown))
    if variable in ("CIPCODE", "OPEID6", "ZIP"):
        return [str(value), str(value).lstrip("0") or "0", f'="{value}"', f'"{value}"'][number % 4]
    return str(value)
