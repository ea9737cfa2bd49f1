"""Files of a load for COPY: its rows as Parquet objects beside the lake, and the manifest that names them.

The rows of a load were checked against the Delta log when they were read, in whatever order of columns and spelling of
instants their files have. So they are written again, as COPY takes them: by place.
Names are made of the content: a load that is tried again writes the same objects, and two loaders never each other's.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from plumbing.errors import Misconfigured
from plumbing.lake import reaching
from plumbing.objects.store import store_at
from plumbing.settings import LakeSettings
from sinks.follower import Load
from streaming.contract import Mart

FOLDER = "_staged_for_copy"
MOST_BYTES = 65_535  # of VARCHAR, which counts bytes


class TextTooLong(Misconfigured):
    """A text that no column of Redshift holds. It is not cut: the message names table, column and key."""


class Staged:
    """Objects of one load of the mart, under `<lake>/_staged_for_copy/`."""

    def __init__(self, lake: LakeSettings, mart: Mart) -> None:
        """Raises Misconfigured for a lake that is not on S3, where no COPY reads."""
        self._uri = f"{lake.lake}/{FOLDER}"
        if urlsplit(self._uri).scheme != "s3":
            raise Misconfigured(f"Redshift reads from S3 alone, and the lake is {lake.lake_uri}; set GPPS_LAKE_URI")
        self._store = store_at(self._uri, lake.aws("s3"))
        self._mart = mart
        self._names: list[str] = []

    def write(self, load: Load) -> str | None:
        """URI of the manifest; None where the load has no rows. Raises TextTooLong, and as the load's batches."""
        entries = [self._entry(rows) for rows in load.batches() if rows.num_rows]
        if not entries:
            return None
        manifest = json.dumps({"entries": entries}, sort_keys=True)
        return self._put(manifest.encode(), "manifest")

    def remove(self) -> None:
        """Deletes what was written; what a killed process left the bucket's lifecycle has to delete."""
        with reaching(f"the staged files in {self._uri}"):
            self._store.delete_all(self._names)

    def _entry(self, rows: pa.Table) -> dict[str, object]:
        body = io.BytesIO()
        pq.write_table(for_copy(self._mart, rows), body, compression="snappy", coerce_timestamps="us")
        content = body.getvalue()
        uri = self._put(content, "parquet")
        return {"url": uri, "mandatory": True, "meta": {"content_length": len(content)}}

    def _put(self, content: bytes, kind: str) -> str:
        name = f"{self._mart.table}-{hashlib.sha256(content).hexdigest()[:32]}.{kind}"
        self._names.append(name)
        with reaching(f"the staged file {self._uri}/{name}"):
            self._store.write(name, content)
        return f"{self._uri}/{name}"


def for_copy(mart: Mart, rows: pa.Table) -> pa.Table:
    """The rows in types that COPY knows: instants in UTC without a zone, lists of texts as JSON. Raises TextTooLong."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_timestamp(field.type):
            rows = rows.set_column(place, field.name, rows[place].cast(pa.timestamp("us")))
        elif pa.types.is_list(field.type):
            texts = [None if value is None else _as_json(value) for value in rows[place].to_pylist()]
            rows = rows.set_column(place, field.name, pa.array(texts, pa.string()))
    for problem in _too_long(mart, rows):
        raise TextTooLong(problem)
    return rows


def _too_long(mart: Mart, rows: pa.Table) -> Iterator[str]:
    for field in rows.schema:
        if not pa.types.is_string(field.type) or not rows.num_rows:
            continue
        sizes = pc.binary_length(rows[field.name])
        if (pc.max(sizes).as_py() or 0) > MOST_BYTES:
            row = rows.filter(pc.fill_null(pc.greater(sizes, MOST_BYTES), False)).slice(0, 1).to_pylist()[0]
            key = ", ".join(f"{name} {row[name]!s:.80}" for name in mart.key)
            yield (
                f"{mart.table}.{field.name} of {key} has {len(row[field.name].encode()):,} bytes, and Redshift holds "
                f"{MOST_BYTES:,}; nothing of this load was applied. Bound the field in the contract of its source"
            )


def _as_json(texts: list[str]) -> str:
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
