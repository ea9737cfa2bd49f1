"""Marts, and what holds their columns: change feeds, tables of the warehouse, tables of DynamoDB."""

from collections.abc import Callable
from dataclasses import replace

from analysis.dictionary.model import Column, Table
from analysis.dictionary.notes import notes
from analysis.dictionary.units import unit
from pipelines.school_jobs.contract import MARTS
from streaming import contract
from streaming.column_types import ColumnType, column_type
from streaming.contract import CHANGES, Mart

_MEANINGS = {
    "school": "Schools of the College Scorecard that a complete sweep still lists, one row each.",
    "field": "Fields of study, one row each.",
    "program": "Programmes: school, field and credential level.",
    "job": "Every posting ever seen, once for each field whose search found it.",
    "field_outlook": "What a field costs, pays and who hires, by state; US is the nation.",
    "program_outlook": "What programmes of a field cost and pay, by credential level and state; US is the nation.",
    "field_trend": "Postings of a field day by day, by state; US is the nation.",
}


def column(mart: Mart, declared: contract.Column) -> Column:
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


def plain(table: str, declared: contract.Column) -> Column:
    """A column that is not of a mart: what the machinery keeps beside the data."""
    null = notes().null(table, declared.name)
    return Column(declared.name, declared.type, unit(declared.name, declared.type), null, declared.meaning)


def marts() -> list[Table]:
    return [
        Table(mart.name, "mart", _MEANINGS[mart.name], tuple(column(mart, one) for one in mart.columns), mart.key)
        for mart in MARTS
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
        for mart in MARTS
    ]


def warehouse_tables() -> list[Table]:
    return [warehouse_table(mart) for mart in MARTS]


def warehouse_table(mart: Mart) -> Table:
    return kept(mart, mart.table, "warehouse table", lambda kind: kind.warehouse)


def serving_tables() -> list[Table]:
    """Columns that are null are absent from an item."""
    return [kept(mart, mart.served, "serving table", lambda kind: kind.dynamodb) for mart in MARTS if mart.served]


def kept(mart: Mart, name: str, place: str, type_of: Callable[[ColumnType], str]) -> Table:
    """The mart as the table `name` somewhere, with the types there."""
    columns = tuple(replace(column(mart, one), type=type_of(column_type(one.type))) for one in mart.columns)
    return Table(name, place, _MEANINGS[mart.name], columns, mart.key, (mart.changes_table,))


def _of_a_tombstone(mart: Mart, declared: contract.Column) -> Column:
    found = column(mart, declared)
    if declared.name in mart.key:
        return found
    return replace(found, null="a tombstone" if found.null == "never" else f"{found.null}; or a tombstone")
