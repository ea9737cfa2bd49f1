"""COPY of Parquet by a manifest, by Redshift's rules: columns by place and of the same types."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from tests.redshift.rules import Refused

COPY = re.compile(
    r"^(?:\s|--[^\n]*\n)*copy\s+(?P<table>\S+)\s+from\s+'(?P<url>s3://[^']+)'\s+(?P<options>.*?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
OPTIONS = re.compile(
    r"iam_role\s+(default|'arn:aws:iam::\d{12}:role/[^']+')\s+format\s+(as\s+)?parquet\s+manifest", re.IGNORECASE
)
ARROW = {
    "boolean": pa.bool_(),
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double precision": pa.float64(),
    "date": pa.date32(),
    "timestamp without time zone": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Column:
    name: str
    kind: str  # as format_type says it


def rows_of(client: Any, statement: str, columns: list[Column]) -> Iterator[bytes]:
    """The rows as CSV, as PostgreSQL takes them. Raises Refused."""
    found = COPY.match(statement)
    assert found
    if not OPTIONS.fullmatch(found["options"]):
        raise Refused(f"the stand-in knows no COPY with {found['options']}")
    for url, size in _files(client, found["url"]):
        body = _object(client, url)
        if len(body) != size:
            raise _scan_error(f"File '{url}' has {len(body)} bytes, the manifest says {size}")
        table = pq.read_table(pa.BufferReader(body))
        _must_fit(url, table, columns)
        text = io.BytesIO()
        csv.write_csv(table, text, csv.WriteOptions(include_header=False, quoting_style="all_valid"))
        yield text.getvalue()


def _files(client: Any, manifest: str) -> Iterator[tuple[str, int]]:
    for entry in json.loads(_object(client, manifest))["entries"]:
        if "content_length" not in entry.get("meta", {}):
            raise Refused("COPY with MANIFEST parameter requires full path of an S3 object.", "XX000")
        try:
            _object(client, entry["url"])
        except Refused:
            if entry.get("mandatory"):
                raise
            continue
        yield entry["url"], entry["meta"]["content_length"]


def _object(client: Any, url: str) -> bytes:
    parts = urlsplit(url)
    try:
        return bytes(client.get_object(Bucket=parts.netloc, Key=parts.path.lstrip("/"))["Body"].read())
    except client.exceptions.NoSuchKey:
        raise Refused(
            "The specified S3 prefix does not exist", "XX000", f"error: S3ServiceException; code: 404; context: {url}"
        ) from None


def _must_fit(url: str, table: pa.Table, columns: list[Column]) -> None:
    if table.num_columns != len(columns):
        raise _scan_error(
            f"Unmatched number of columns between table and file. Table columns: {len(columns)}, "
            f"Data columns: {table.num_columns}, File name: {url}"
        )
    for place, column in enumerate(columns):
        found = table.schema.field(place).type
        if found != _arrow(column.kind):
            raise _scan_error(
                f"File '{url}' has an incompatible Parquet schema for column '{column.name}'. "
                f"Column type: {column.kind}, Parquet schema: {found}"
            )
        if size := re.fullmatch(r"character varying\((\d+)\)", column.kind):
            longest = pc.max(pc.binary_length(table[place])).as_py() or 0
            if longest > int(size[1]):
                raise _scan_error(
                    f"The length of the data column {column.name} is longer than the length defined in the table. "
                    f"Table: {size[1]}, Data: {longest}, File name: {url}"
                )


def _arrow(kind: str) -> pa.DataType | None:
    if digits := re.fullmatch(r"numeric\((\d+),(\d+)\)", kind):
        return pa.decimal128(int(digits[1]), int(digits[2]))
    return pa.string() if kind.startswith("character varying(") else ARROW.get(kind)


def _scan_error(context: str) -> Refused:
    return Refused("Spectrum Scan Error", "XX000", f"error: Spectrum Scan Error; code: 15001; context: {context}")
