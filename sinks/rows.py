"""Rows of a change feed as Arrow tables: one schema per mart, and the latest row of each key."""

import pyarrow as pa
import pyarrow.compute as pc

from plumbing.lake import DamagedLake
from streaming.column_types import column_type
from streaming.contract import Mart

DELETED, VERSION = "_deleted", "_version"


def change_schema(mart: Mart) -> pa.Schema:
    """The mart's columns in order, then `_deleted` (bool) and `_version` (int64)."""
    fields = [(column.name, column_type(column.type).arrow()) for column in mart.columns]
    return pa.schema([*fields, (DELETED, pa.bool_()), (VERSION, pa.int64())])


def conform(mart: Mart, table: pa.Table, where: str) -> pa.Table:
    """`table` in the mart's schema; raises DamagedLake naming the column when it does not fit."""
    columns = []
    for field in change_schema(mart):
        if field.name not in table.column_names:
            raise DamagedLake(f"{where} has no column {field.name}; it was written by another version of the contract")
        try:
            columns.append(table[field.name].cast(field.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise DamagedLake(f"{where}: column {field.name} does not fit {field.type}: {error}") from error
    return pa.table(columns, schema=change_schema(mart))


def order(mart: Mart) -> tuple[str, ...]:
    """By which columns the latest row of a key is the greatest: its `_version`; of one version a tombstone, or else the
    greatest content, column by column, texts by their bytes, with unknown as the smallest of all.

    It is the order of `streaming.lake.changes.current`. Only commits of writers that overtook one another need more of
    it than the version.
    """
    return (VERSION, DELETED, *mart.content)


def versions_of(rows: pa.Table) -> tuple[int, int]:
    """The lowest and the highest `_version` of rows, of which there must be some."""
    found = pc.min_max(rows[VERSION])
    return int(found["min"].as_py()), int(found["max"].as_py())


def latest(mart: Mart, rows: pa.Table) -> pa.Table:
    """One row per key: the latest."""
    if rows.num_rows == 0:
        return rows
    ascending = [(name, "ascending", "at_start") for name in (*mart.key, *order(mart))]
    order_of_rows = pc.sort_indices(_sortable(rows), sort_keys=ascending)
    last_of_key = pa.array([False] * (rows.num_rows - 1) + [True])
    for name in mart.key:
        column = rows[name].take(order_of_rows).combine_chunks()
        changes = pc.not_equal(column.slice(0, len(column) - 1), column.slice(1))
        last_of_key = pc.or_(last_of_key, pa.concat_arrays([changes, pa.array([True])]))
    return rows.take(order_of_rows.filter(last_of_key))  # whole rows are copied once


def _sortable(rows: pa.Table) -> pa.Table:
    """Lists of texts, which Arrow does not sort, as bytes in their order: element by element, the shorter one first."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_list(field.type):
            lists = rows[place].to_pylist()
            keys = [None if each is None else b"".join(b"\1%b\0" % text.encode() for text in each) for each in lists]
            rows = rows.set_column(place, field.name, pa.array(keys, pa.binary()))
    return rows


def split(mart: Mart, rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """(rows to keep with the mart's columns, keys of tombstones) of rows that are already the latest per key."""
    deleted = rows[DELETED]
    upserts = rows.filter(pc.invert(deleted)).select([column.name for column in mart.columns])
    return upserts, rows.filter(deleted).select(list(mart.key))
