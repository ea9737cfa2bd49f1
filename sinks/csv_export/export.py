"""One export: a state of the lake, its rows as CSV, and the manifest that says what they are."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from plumbing.generations import resolved
from plumbing.targets import tried
from sinks.csv_export import state as states
from sinks.csv_export.bucket import Bucket
from sinks.csv_export.cells import cell_of, quoted
from sinks.csv_export.destination import (
    STDOUT,
    Destination,
    NoDestination,
    destination,
    file_to_write,
    standard_output,
)
from sinks.csv_export.state import Rows, State, Table
from sinks.settings import Settings

ROWS_AT_ONCE = 5_000
FORMAT = "RFC 4180, UTF-8; text quoted, null empty; apostrophes guard what a spreadsheet might run"
Manifest = dict[str, Any]


def export(settings: Settings, table: Table, to: str | None, now: Callable[[], datetime]) -> Manifest:
    """Writes the table as of the last completed refresh to `to` (see `destination`) and returns what was written.

    The same state gives the same bytes, the same name and the same manifest; `now` only tells abandoned uploads.
    Raises NoDestination for a `to` that cannot be, TryLater, DamagedLake, Misconfigured, and OSError for a file.
    """
    _try(destination(to, settings.lake_uri, table.name, "name"))
    settings = resolved(settings)
    state, rows = states.read(settings, table)
    manifest = described(table, state, settings.generation)
    place = destination(to, settings.lake_uri, table.name, manifest["name"])
    manifest["uri"] = place.uri
    if place.bucket is not None:
        _to_bucket(settings, place, rows, table, manifest, now())
        if to is None:
            _point_at(settings, place, manifest)
        return manifest
    opened = standard_output() if place.key == STDOUT else file_to_write(Path(place.key))
    with opened as file:
        manifest |= write(file, table, rows)
    return manifest


def _try(place: Destination) -> None:
    """Before the work."""
    if place.bucket is not None or place.key == STDOUT:
        return
    try:
        tried(Path(place.key))
    except OSError as error:
        raise NoDestination(f"cannot write {place.key}: {error.strerror}; give another place") from None


def write(file: BinaryIO, table: Table, rows: Rows) -> dict[str, Any]:
    """Writes header and rows; returns `rows` (without the header), `bytes` and `sha256` of what was written."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(table, rows):
        file.write(piece)
        digest.update(piece)
        size += len(piece)
    return {"rows": len(rows), "bytes": size, "sha256": digest.hexdigest()}


@contextmanager
def spooled(table: Table, rows: Rows) -> Iterator[tuple[BinaryIO, dict[str, Any]]]:
    """A nameless file of this machine that holds them, from its beginning, and what `write` says of it.

    So an object can carry its own hash from the start.
    """
    with tempfile.TemporaryFile() as spool:
        written = write(spool, table, rows)
        spool.seek(0)
        yield spool, written


def _pieces(table: Table, rows: Rows) -> Iterator[bytes]:
    yield _lines([[quoted(column.name) for column in table.columns]])
    cells = [cell_of(column.type) for column in table.columns]
    for batch in rows.batches(ROWS_AT_ONCE):
        columns = [map(cell, values.to_pylist()) for cell, values in zip(cells, batch, strict=True)]
        yield _lines(zip(*columns, strict=True))


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    return "".join(f"{','.join(row)}\r\n" for row in rows).encode()


def described(table: Table, state: State, generation: int) -> Manifest:
    """What the export of a state is made of; `name`: of its files, the same for the same state and columns."""
    feeds = {
        mart.changes_table: {"table_id": snapshot.table_id, "version": snapshot.version}
        for mart, snapshot in state.snapshots.items()
    }
    columns = [column.name for column in table.columns]
    of = json.dumps([feeds, columns, FORMAT], sort_keys=True)
    versions = ".".join(f"{mart.name}-{snapshot.version}" for mart, snapshot in state.snapshots.items())
    return {
        "table": table.name,
        "name": f"g{generation}.{versions}.{hashlib.sha256(of.encode()).hexdigest()[:8]}",
        "as_of": state.as_of.astimezone(UTC).isoformat() if state.as_of else None,
        "generation": generation,
        "feeds": feeds,
        "columns": columns,
        "format": FORMAT,
    }


def _to_bucket(
    settings: Settings, place: Destination, rows: Rows, table: Table, manifest: Manifest, now: datetime
) -> None:
    bucket = Bucket(str(place.bucket), settings.aws_region)
    with spooled(table, rows) as (spool, written):
        manifest |= written
        metadata = {name: str(manifest[name]) for name in ("as_of", "rows", "sha256")}
        versions = {feed.replace("_", "-"): str(one["version"]) for feed, one in manifest["feeds"].items()}
        bucket.put_whole(place.key, spool, {**metadata, **versions}, now)
    bucket.put_json(f"{place.key.removesuffix('.csv')}.json", manifest)


def _point_at(settings: Settings, place: Destination, manifest: Manifest) -> None:
    folder = place.key.rpartition("/")[0]
    Bucket(str(place.bucket), settings.aws_region).put_json(f"{folder}/latest.json", manifest)
