"""The lexicon that titles are looked up in: what each occupation is called.

It comes with the project as occupations.csv (the official SOC 2018 titles) and alternate_titles.csv (what people call
these occupations, written by hand; one name may stand for several). O*NET's own table of alternate titles can be added.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.school_jobs.settings import Settings
from streaming.errors import Unusable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

REFERENCE = Path(__file__).parents[1] / "reference"
OCCUPATIONS = REFERENCE / "occupations.csv"
ALTERNATES = REFERENCE / "alternate_titles.csv"

ONET_COLUMNS = ("soc_code", "occ_title", "alternate_title", "short_title")
CODE = re.compile(r"\d\d-\d{4}")
RESIDUAL = ", All Other"  # such an occupation is what others are not; its title names nobody

Name = tuple[str, str]  # name, SOC code


class LexiconError(Unusable):
    """A table of job titles is missing or not what it should be; the message says which and how."""


@dataclass(frozen=True)
class Lexicon:
    """`names` of occupations as they are written, `titles` of occupations by code; `version` distinguishes lexicons."""

    version: str
    names: tuple[Name, ...] = field(compare=False, repr=False)
    titles: tuple[Name, ...] = field(compare=False, repr=False)


@cache
def read_lexicon(onet: Path | None = None) -> Lexicon:
    """The lexicon that comes with the project, with the names of O*NET's file at `onet` added to it.

    A file is read once in the life of a process. Raises LexiconError.
    """
    titles = [(row["title"], row["soc_code"]) for row in _rows(OCCUPATIONS, ("soc_code", "title"))]
    names = {name for name in titles if not name[0].endswith(RESIDUAL)} | set(_alternates())
    if onet is not None:
        names |= set(_onet(onet))
    ordered = (tuple(sorted(names)), tuple(sorted(titles)))
    return Lexicon(hashlib.sha256(repr(ordered).encode()).hexdigest()[:16], *ordered)


def lexicon() -> Lexicon:
    """The lexicon that the settings ask for. Raises LexiconError."""
    return read_lexicon(Settings().titles)


@cache
def terms(spark: "SparkSession", lexicon: Lexicon) -> "DataFrame":
    """One row per normalised name: term, occupations (code and title, in the order of the codes).

    Worked out once in the life of a session, and kept.
    """
    from pyspark.sql import functions as F

    from pipelines.school_jobs.titles.words import normalised, uncut

    names, titles = _frame(spark, "name", lexicon.names), _frame(spark, "title", lexicon.titles)
    found = names.select(normalised(uncut(F.col("name"))).alias("term"), "code")
    named = found.distinct().join(titles, "code").groupBy("term")
    occupations = F.sort_array(F.collect_set(F.struct("code", "title"))).alias("occupations")
    return named.agg(occupations).coalesce(1).persist()


def _frame(spark: "SparkSession", column: str, names: tuple[Name, ...]) -> "DataFrame":
    """By way of Arrow: of Python's rows processes of Python would make it."""
    import pyarrow as pa

    columns = [pa.array(values, pa.string()) for values in zip(*names, strict=True)]
    return spark.createDataFrame(pa.table(columns, [column, "code"]))


def _alternates() -> Iterator[Name]:
    """Each row holds all names that stand for the same occupations."""
    for row in _rows(ALTERNATES, ("soc_codes", "titles")):
        yield from product(row["titles"].split(";"), row["soc_codes"].split(";"))


def _onet(path: Path) -> Iterator[Name]:
    for row in _rows(path, ONET_COLUMNS):
        for name in (row["occ_title"], row["alternate_title"], row["short_title"]):
            if name and not name.endswith(RESIDUAL):
                yield name, row["soc_code"]


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Rows of a CSV file with these columns. Raises LexiconError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            lacking = [name for name in columns if name not in (reader.fieldnames or ())]
            if lacking:
                raise LexiconError(f"{path} has no column {', '.join(lacking)}; it needs {', '.join(columns)}")
            yield from (_checked(path, number, row) for number, row in enumerate(reader, 2))
    except (OSError, ValueError, csv.Error) as error:
        raise LexiconError(f"the table of titles {path} cannot be read: {error}") from None


def _checked(path: Path, number: int, row: dict[str, str]) -> dict[str, str]:
    if None in row.values():
        raise LexiconError(f"{path}, row {number}: it is cut short")
    codes = row.get("soc_code") or row.get("soc_codes", "")
    for code in codes.split(";"):
        if not CODE.fullmatch(code):
            raise LexiconError(f"{path}, row {number}: {code!r} is no SOC code")
    return row
