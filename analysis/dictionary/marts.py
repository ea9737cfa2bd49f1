"""Marts and other stored tables: read from the contract, or from the CREATE TABLE that makes them."""

import re
from collections.abc import Callable
from dataclasses import replace

from analysis.content import contract, sources
from analysis.dictionary.model import Column, Table, Undocumented
from analysis.dictionary.notes import notes, unit
from analysis.examine.history import TABLES
from plumbing.sql_files import text
from sinks.contract import LEDGER, ledger_text
from streaming import contract as lake_contract
from streaming.column_types import ColumnType, column_type
from streaming.contract import CHANGES, Mart


def column(mart: Mart, declared: lake_contract.Column) -> Column:
    """A column of a mart, with all that is known of it. Raises Undocumented."""
    is_key = declared.name in mart.key
    return Column(
        declared.name,
        declared.type,
        unit(declared.name, declared.type),
        "never" if is_key else notes().null(mart.name, declared.name),
        declared.meaning,
        notes().origin(mart.name, declared.name),
        notes().caveats_of(mart.name, declared.name),
    )


def plain(table: str, declared: lake_contract.Column) -> Column:
    """A column that is not of a mart: what the machinery keeps beside the data."""
    null = notes().null(table, declared.name)
    return Column(declared.name, declared.type, unit(declared.name, declared.type), null, declared.meaning)


def marts() -> list[Table]:
    return [
        Table(mart.name, "mart", notes().marts[mart.name], tuple(column(mart, one) for one in mart.columns), mart.key)
        for mart in contract().marts
    ]


def change_feeds() -> list[Table]:
    """Of each mart what became of which key, and when. A tombstone's other columns are null."""
    changes = tuple(plain("change", one) for one in CHANGES)
    return [
        Table(
            mart.changes_table,
            "change feed",
            f"Changes of the mart `{mart.name}`; the last one of a key counts, unless it is a tombstone.",
            (*(_of_a_tombstone(mart, one) for one in mart.columns), *changes),
            (*mart.key, "_version"),
            (mart.name,),
        )
        for mart in contract().marts
    ]


def warehouse_tables() -> list[Table]:
    return [warehouse_table(mart) for mart in contract().marts]


def warehouse_table(mart: Mart) -> Table:
    return stored_table(mart, mart.table, "warehouse table", lambda kind: kind.warehouse)


def serving_tables() -> list[Table]:
    """Columns that are null are absent from an item."""
    served = [(mart, mart.served) for mart in contract().marts if mart.served]
    return [stored_table(mart, name, "serving table", lambda kind: kind.dynamodb) for mart, name in served]


def stored_table(mart: Mart, name: str, place: str, type_of: Callable[[ColumnType], str]) -> Table:
    """The mart as the table `name` somewhere, with the types there."""
    columns = tuple(replace(column(mart, one), type=type_of(column_type(one.type))) for one in mart.columns)
    return Table(name, place, notes().marts[mart.name], columns, mart.key, (mart.changes_table,))


def _of_a_tombstone(mart: Mart, declared: lake_contract.Column) -> Column:
    found = column(mart, declared)
    if declared.name in mart.key:
        return found
    return replace(found, null="a tombstone" if found.null == "never" else f"{found.null}; or a tombstone")


_MEANING = re.compile(r"^-- column (\w+): (.+)$", re.MULTILINE)
_DEFINED = re.compile(r"^    (\w+) +([a-z]+)( +NOT NULL| +PRIMARY KEY)?", re.MULTILINE)
_KEY = re.compile(r"PRIMARY KEY \((.+)\)|^    (\w+) \w+ PRIMARY KEY", re.MULTILINE)
_NULL = re.compile(r"; null: (.+)$")


def ledger() -> Table:
    """The warehouse's ledger of loads. Raises Undocumented."""
    return table(LEDGER, "warehouse table", ledger_text())


def examination() -> list[Table]:
    """Tables in which examinations are stored. Raises Undocumented."""
    texts = {name: text("analysis.examine", f"create_{name}") for name in TABLES}
    return [
        table(name, "examination table", statement.replace("{sources}", sources())) for name, statement in texts.items()
    ]


def table(name: str, place: str, statement: str) -> Table:
    """The table that the statement makes. Raises Undocumented when it does not say what a column means."""
    meanings, key = dict(_MEANING.findall(statement)), _KEY.search(statement)
    columns = tuple(_column(name, column, kind, rest, meanings) for column, kind, rest in _DEFINED.findall(statement))
    about = " ".join(line.removeprefix("-- ") for line in statement.split("\n-- column", 1)[0].splitlines())
    return Table(name, place, about, columns, tuple((key[1] or key[2]).split(", ")) if key else ())


def _column(table: str, name: str, kind: str, constraint: str, meanings: dict[str, str]) -> Column:
    meaning = meanings.get(name, "")
    null = "never" if constraint else (found[1] if (found := _NULL.search(meaning)) else "")
    if not meaning or not null:
        raise Undocumented(f"{table}: say in create_{table}.sql what {name} means, `-- column {name}: …; null: …`")
    return Column(name, kind, unit(name, kind), null, meaning)
