"""The notes beside contracts and SQL: origins, what null means, caveats; and units, by the naming rule or by a note."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from analysis.content import contract
from analysis.dictionary.model import NO_UNIT, Caveat, Undocumented


@dataclass(frozen=True)
class Notes:
    """`columns` of each note are patterns of `table.column`, where the table is a mart or the entity of events.

    `units`: expressions of column names, and the unit. `marts`: what each holds. `example`: a word to find columns by.
    """

    origins: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    nulls: tuple[tuple[tuple[str, ...], str], ...]
    caveats: tuple[Caveat, ...]
    units: tuple[tuple[str, str], ...]
    marts: Mapping[str, str]
    example: str

    def origin(self, table: str, column: str) -> tuple[str, ...]:
        """Names of what the column is made of. Raises Undocumented."""
        return next((origins for columns, origins in self.origins if _about(columns, table, column)), ()) or _nothing(
            table, column, "where it comes from", "origin"
        )

    def null(self, table: str, column: str) -> str:
        """Meaning of null in the column. Raises Undocumented."""
        meaning = next((meaning for columns, meaning in self.nulls if _about(columns, table, column)), None)
        return meaning or _nothing(table, column, "what null means", "null")

    def caveats_of(self, table: str, column: str) -> tuple[str, ...]:
        return tuple(caveat.name for caveat in self.caveats if _about(caveat.columns, table, column))


@cache
def notes() -> Notes:
    """Those of all pipelines alike, then the pipeline's own."""
    own = Path(str(resources.files(contract().package))) / "dictionary.toml"
    files = [Path(str(resources.files(__package__))) / "notes.toml", *([own] if own.exists() else [])]
    return read(*(tomllib.loads(file.read_text(encoding="utf-8")) for file in files))


def read(*files: Mapping[str, Any]) -> Notes:
    """Notes of several files, in their order."""

    def every(kind: str) -> list[Any]:
        return [each for one in files for each in one.get(kind, [])]

    return Notes(
        tuple((tuple(each["columns"]), tuple(each["from"])) for each in every("origin")),
        tuple((tuple(each["columns"]), each["means"]) for each in every("null")),
        tuple(Caveat(each["name"], each["says"], each["because"], tuple(each["columns"])) for each in every("caveat")),
        tuple(pair for one in files for pair in one.get("units", {}).items()),
        {name: meaning for one in files for name, meaning in one.get("marts", {}).items()},
        next((one["example"] for one in files if "example" in one), ""),
    )


def _about(patterns: tuple[str, ...], table: str, column: str) -> bool:
    return any(fnmatchcase(f"{table}.{column}", pattern) for pattern in patterns)


def _nothing(table: str, column: str, what: str, kind: str) -> Any:
    raise Undocumented(f"{table}.{column}: nobody says {what}; add a [[{kind}]] to the pipeline's dictionary.toml")


# Of these types only what is said of its instants, days and decimals has a unit.
_WITHOUT = re.compile(r"^(string$|text|varchar|jsonb|boolean|binary|array|string, int64)")
# The first expression that is found in the name says the unit.
_RULES = (
    (r"_code$", NO_UNIT),
    (r"^_?(version|highest|generation|epoch|counter|place|page|partition|offset|batch_id|run|rank)$", NO_UNIT),
    (r"^seed$|^kafka_partition$|_offset$|^key$", NO_UNIT),
    (r"(^|_)(n|flagged|missing)$", "values"),
)
# Where the pipeline says nothing else.
_OTHERWISE = (
    (r"_usd$", "US dollars"),
    (r"_degrees$", "degrees"),
    (r"_date$|^day$", "UTC day"),
    (r"_at$|_timestamp$", "UTC instant"),
    (r"_days$", "days"),
    (r"_seconds$", "seconds"),
    (r"_share$|_score$|_fraction$", "fraction from 0 to 1"),
    (r"_concentration$", "index from 0 to 1"),
    (r"^(pages|searches|sweeps|events|files|rows|bytes)(_|$)", ""),
    (r"^(median|low|high)$", "that of the value"),
    (r"^mads$", "median absolute deviations of the logarithm"),
    (r"^quartile_spreads$", "distances between the quartiles of the logarithm"),
    (r"^least_times$", "ratio"),
    (r"^x$", "hundredths of the value's"),
    (r"^(total|listed)$", "records"),
    (r"^keys$|^found$|^looked_at$", "rows"),
)


def unit(name: str, type_: str) -> str:
    """The unit of a column of this name and type; NO_UNIT where it has none. Raises Undocumented."""
    if _WITHOUT.match(type_.lower()):
        return NO_UNIT
    for expression, declared in (*_RULES, *notes().units, *_OTHERWISE):
        if found := re.search(expression, name):
            return declared or found.group(1)
    raise Undocumented(
        f"{name} ({type_}) has no unit: name it by the rules of analysis/dictionary/notes.py, or "
        "say it in the pipeline's dictionary.toml"
    )
