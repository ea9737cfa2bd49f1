"""Keeping a world: its Delta tables in a lake, and the warehouse loaded from them by the real loader."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from analysis import settings
from analysis.engines import lake, warehouse
from analysis.engines.lake import Lake
from analysis.engines.warehouse import Warehouse
from pipelines.school_jobs.contract import MARTS, NAME
from plumbing.lake import position_uri, table_uri
from producers.contract import Event
from sinks.rows import change_schema
from sinks.settings import Settings as SinksSettings
from streaming.ingest.schema import columns
from streaming.lake.tables import DEAD_LETTER_COLUMNS, LOAD_COLUMNS
from tests import builders
from tests.analysis.world import World
from tests.analysis.world_marts import marts_of
from tests.conftest import s3_client
from tests.sinks import commands

GENERATION = 1
# The same table for both sources, as the pipeline has it.
TABLES = {"school": "events_school", "program": "events_program", "job": "events_job"}
SHARED = {"page": "events_page", "sweep": "events_sweep"}
_TYPES = {
    "string": pa.string(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "binary": pa.binary(),
    "array<string>": pa.list_(pa.string()),
    "array<struct<key:string,value:binary>>": pa.list_(pa.struct([("key", pa.string()), ("value", pa.binary())])),
}


@dataclass
class StoredWorld:
    """A world in a lake and a warehouse of its own; `environment` is how to find both."""

    world: World
    environment: dict[str, str]

    @contextmanager
    def engines(self) -> Iterator[tuple[Warehouse, Lake]]:
        """Both engines, opened as a command opens them."""
        with self.within():
            configured = settings.load()
            house = warehouse.connect(configured)
            try:
                files = lake.connect(configured, house)
            except BaseException:
                house.close()
                raise
        try:
            yield house, files
        finally:
            house.close()
            files.close()

    @contextmanager
    def within(self) -> Iterator[None]:
        """This process has the environment of the world."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            yield


def keep(world: World, environment: Mapping[str, str]) -> StoredWorld:
    """Writes the world's tables into the lake of the environment and loads its warehouse."""
    stored = StoredWorld(world, dict(environment))
    write(world, stored.environment)
    load(stored.environment)
    return stored


def write(world: World, environment: Mapping[str, str]) -> None:
    """The tables of the lake, one commit each, and the position of a refresh that saw them."""
    tables = {**_feeds(world), **_events(world), "dead_letters": _dead(world)}
    versions = {name: append(environment, name, rows) for name, rows in tables.items()}
    write_position(environment, versions)


def append(environment: Mapping[str, str], name: str, rows: pa.Table) -> int:
    """One commit more of a table of the lake; its version."""
    from deltalake import DeltaTable

    uri, options = table_uri(lake_of(environment), GENERATION, name), options_of(environment)
    write_deltalake(uri, rows, mode="append", storage_options=options)
    return int(DeltaTable(uri, storage_options=options).version())


def write_position(environment: Mapping[str, str], versions: Mapping[str, int]) -> None:
    """Writes the position that a refresh ends with."""
    feeds = {name: version for name, version in versions.items() if name.startswith("changes_")}
    events = {name: version for name, version in versions.items() if name.startswith("events_")}
    bucket, _, key = position_uri(lake_of(environment), GENERATION).removeprefix("s3://").partition("/")
    body = json.dumps({"transform": "df02b1be0602229f", "tables": events, "feeds": feeds})
    s3_client(dict(environment)).put_object(Bucket=bucket, Key=key, Body=body.encode())


def load(environment: Mapping[str, str]) -> None:
    """The real loader, once."""
    code, _, err = commands.run(environment, "load", "--once")
    assert code == 0, err


def lake_of(environment: Mapping[str, str]) -> str:
    """The pipeline's own lake."""
    return f"{environment['GPPS_LAKE_URI']}/{NAME}"


def options_of(environment: Mapping[str, str]) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return SinksSettings().storage_options()


def changes(name: str, rows: list[dict[str, Any]], version: int = 1, deleted: bool = False) -> pa.Table:
    """Rows of a mart as changes of its feed."""
    mart = next(mart for mart in MARTS if mart.name == name)
    marked = [row | {"_deleted": deleted, "_version": version} for row in rows]
    return pa.Table.from_pylist(marked, schema=change_schema(mart))


def _feeds(world: World) -> dict[str, pa.Table]:
    return {f"changes_{name}": changes(name, rows) for name, rows in marts_of(world).items()}


def _events(world: World) -> dict[str, pa.Table]:
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in (*TABLES.values(), *SHARED.values())}
    offsets: dict[str, int] = {}
    for event in world.events():
        offset = offsets.get(event.topic(), 0)
        offsets[event.topic()] = offset + 1
        values = builders.row(event, offset)
        names = [name for name, _ in _columns(type(event))]
        found[(TABLES | SHARED)[event.entity]].append(dict(zip(names, values, strict=True)))
    models = {(TABLES | SHARED)[model.entity]: model for model in builders.MODELS}
    return {name: pa.Table.from_pylist(rows, schema=_schema(_columns(models[name]))) for name, rows in found.items()}


def _dead(world: World) -> pa.Table:
    place = {"_topic": "jooble.job.v1", "_partition": 1, "_batch_id": 0, "_kafka_timestamp": builders.START}
    letter = place | {"message": "made up", "value": b"{}"}
    rows = [letter | {"_offset": number, "reason": reason} for number, reason in enumerate(world.dead)]
    return pa.Table.from_pylist(rows, schema=_schema(DEAD_LETTER_COLUMNS))


def _columns(model: type[Event]) -> list[tuple[str, str]]:
    return [*columns(model), *LOAD_COLUMNS]


def _schema(named: Any) -> pa.Schema:
    return pa.schema([(column[0], _type(column[1])) for column in named])


def _type(kind: str) -> pa.DataType:
    if kind.startswith("decimal"):
        precision, scale = kind.removeprefix("decimal(").rstrip(")").split(",")
        return pa.decimal128(int(precision), int(scale))
    return _TYPES[kind]
