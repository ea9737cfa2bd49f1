"""The items of a DynamoDB table as canonical rows: read by a scan, hashed here."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from producers.fields import instant
from sinks.compare.canonical import Digest, Shape, digest, hash_of, row_text, text_of
from sinks.compare.side import KeyedRow
from streaming.column_types import MOST_DIGITS

if TYPE_CHECKING:
    import pyarrow as pa

Value = dict[str, Any]  # as DynamoDB says it: {"S": "text"}
_PART = 50_000  # rows given on at once
_EXACT = Context(prec=MOST_DIGITS)


@dataclass(frozen=True)
class InDynamoDB:
    """`client`: see plumbing.aws.attributes_client; `table` the full name."""

    client: Any
    generation: int
    shape: Shape
    table: str
    store: str = "dynamodb"

    def digest(self) -> Digest:
        return digest(row for _, row in self._all())

    def pairs(self) -> "Iterator[pa.Table]":
        import pyarrow as pa

        rows = self._all()
        while part := [(key, hash_of(row)) for key, row in islice(rows, _PART)]:
            yield pa.table(list(zip(*part, strict=True)), names=["key", "hash"])

    def rows(self, keys: Sequence[str]) -> list[KeyedRow]:
        wanted = set(keys)
        return sorted((key, row) for key, row in self._all() if key in wanted)

    def _all(self) -> Iterator[KeyedRow]:
        pages = self.client.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True)
        try:
            for page in pages:
                for item in page["Items"]:
                    yield keyed(self.shape, item)
        except self.client.exceptions.ResourceNotFoundException:
            return


def keyed(shape: Shape, item: dict[str, Value]) -> KeyedRow:
    """Key and row of an item. Attributes that the shape does not know follow as pairs of name and value."""
    texts = {name: attribute_text(kind, item.get(name)) for name, kind in shape.columns}
    further = [text for name in sorted(item.keys() - texts.keys()) for text in (name, _as_it_is(item[name]))]
    return row_text(texts[name] for name in shape.key), row_text([*texts.values(), *further])


def attribute_text(kind: str, value: Value | None) -> str | None:
    """The canonical text of an attribute; one that is not of this kind is shown as DynamoDB has it."""
    if value is None or value == {"NULL": True}:
        return None
    ((tag, content),) = value.items()
    text = None
    if tag == "N":
        text = number(kind, content)
    elif tag == "S":
        text = _from_text(kind, content)
    elif tag == "BOOL" and kind == "boolean":
        text = text_of(content)
    elif tag == "L" and kind == "array<string>":
        text = _list(content)
    return _as_it_is(value) if text is None else text


@lru_cache(maxsize=2**16)
def number(kind: str, text: str) -> str | None:
    """A number with the scale of its column, however DynamoDB writes it; None when it does not fit the column."""
    if kind == "double":
        return text_of(float(text))
    scale = {"int": 0, "bigint": 0}.get(kind, int(kind.partition(",")[2].rstrip(")") or -1))
    if scale < 0:
        return None
    try:
        value, unit = Decimal(text), Decimal(1).scaleb(-scale)
        scaled = value.quantize(unit, context=_EXACT)
    except InvalidOperation:
        return None
    return text_of(scaled) if scaled == value else None


def _from_text(kind: str, text: str) -> str | None:
    try:
        if kind == "timestamp":
            moment = datetime.fromisoformat(text)
            return text_of(moment) if instant(moment) == text else None
        if kind == "date":
            return text if date.fromisoformat(text).isoformat() == text else None
    except ValueError:
        return None
    return text if kind == "string" else None


def _list(values: list[Value]) -> str | None:
    """The texts of a list; None when it holds anything else."""
    if any(value.keys() - {"S", "NULL"} for value in values):
        return None
    return row_text(value.get("S") for value in values)


def _as_it_is(value: Value) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
