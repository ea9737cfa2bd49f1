"""One export as several files: the rows of a state of the lake by the value of a column, `<key>=<value>/<name>.csv`.

As Hive, Athena and DuckDB read them. The files of one state are alike, byte for byte; in a bucket they lie in a folder
named for the state, beside which `latest.json` says which was the last.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from plumbing.generations import resolved
from sinks.csv_export import state as states
from sinks.csv_export.bucket import Bucket
from sinks.csv_export.destination import Destination, NoDestination, destination
from sinks.csv_export.export import Manifest, described, spooled, write
from sinks.csv_export.state import Rows, Table
from sinks.settings import Settings
from streaming.contract import Column, Mart, Partitions

UNKNOWN = "unknown"


def export(settings: Settings, table: Table, to: str | None, now: Callable[[], datetime]) -> Manifest:
    """Writes the files below `to`, a folder or `s3://bucket/folder/` (default: in the lake), and returns what it wrote.

    `files`: rows by path. A folder `<to>/<table>` of an earlier export is replaced. Raises NoDestination, and what
    `sinks.csv_export.export.export` does.
    """
    assert table.partitions is not None
    settings = resolved(settings)
    state, rows = states.read(settings, table)
    files = of_files(table)
    manifest = described(files, state, settings.generation)
    parts = list(partitions(rows.left, table.partitions))
    place = destination(
        to or f"{settings.lake_uri.rstrip('/')}/exports/{table.name}/", settings.lake_uri, table.name, ""
    )
    manifest["files"] = {f"{part}/{table.name}.csv": len(found) for part, found in parts}
    manifest["rows"] = sum(manifest["files"].values())
    if place.bucket is None:
        manifest["uri"] = str(to_folder(Path(to or ""), files, table.partitions.key, parts))
        return manifest
    folder = f"{place.key.rpartition('/')[0]}/{manifest['name']}"
    manifest["uri"] = f"s3://{place.bucket}/{folder}/"
    _to_bucket(settings, place, folder, files, parts, manifest, now())
    return manifest


def partitions(rows: pa.Table, of: Partitions) -> Iterator[tuple[str, Rows]]:
    """`key=value` and the rows of each value there is, in its order, null last; every row is in one of them."""
    values = rows[of.by]
    named = rows.select(list(of.columns.values())).rename_columns(list(of.columns))
    known = sorted(value for value in pc.unique(values).to_pylist() if value is not None)
    for value in known:
        yield f"{of.key}={value}", Rows(named.filter(pc.equal(values, value)), None, None)
    if values.null_count:
        yield f"{of.key}={UNKNOWN}", Rows(named.filter(pc.is_null(values)), None, None)


def of_files(table: Table) -> Table:
    """The table under the names that columns have in its partitions."""
    by_name = {column.name: column for column in table.mart.columns}
    named = table.partitions.columns.items() if table.partitions else ()
    columns = tuple(Column(name, by_name[stored].type, by_name[stored].meaning) for name, stored in named)
    return Table(table.pipeline, table.name, Mart(table.mart.name, (), columns))


def to_folder(folder: Path, table: Table, key: str, parts: list[tuple[str, Rows]]) -> Path:
    """Writes the `parts` below `folder/<table>`: beside its place first, so that it is there as a whole or as it was.

    `table`: as of `of_files`. Raises NoDestination where another thing than an earlier export is there.
    """
    if not folder.is_dir():
        raise NoDestination(f"cannot write below {folder}: there is no such folder")
    place = folder / table.name
    there = [file.relative_to(place) for file in place.rglob("*") if not file.is_dir()] if place.is_dir() else []
    if strange := [file for file in there if not file.match(f"{key}=*/{table.name}.csv")]:
        raise NoDestination(f"{place} holds {strange[0]}, which is no file of such an export; give another place")
    draft = Path(tempfile.mkdtemp(prefix=f".{table.name}-", dir=folder))
    try:
        for part, rows in parts:
            (draft / "new" / part).mkdir(parents=True)
            with (draft / "new" / part / f"{table.name}.csv").open("wb") as file:
                write(file, table, rows)
        (draft / "new").mkdir(exist_ok=True)
        if place.is_dir():
            place.rename(draft / "old")
        try:
            (draft / "new").rename(place)
        except BaseException:
            (draft / "old").rename(place)
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return place


def _to_bucket(
    settings: Settings,
    place: Destination,
    folder: str,
    table: Table,
    parts: list[tuple[str, Rows]],
    manifest: Manifest,
    now: datetime,
) -> None:
    bucket = Bucket(str(place.bucket), settings.aws_region)
    for part, rows in parts:
        with spooled(table, rows) as (spool, written):
            metadata = {name: str(value) for name, value in written.items()}
            bucket.put_whole(f"{folder}/{part}/{table.name}.csv", spool, metadata, now)
    for name in (f"{folder}.json", f"{place.key.rpartition('/')[0]}/latest.json"):
        bucket.put_json(name, manifest)
