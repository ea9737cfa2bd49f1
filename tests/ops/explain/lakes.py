"""A lake of events without the streaming stage: Delta tables in a folder, rows as the driver lands them."""

import json
from collections.abc import Iterable
from pathlib import Path

from deltalake import write_deltalake

from ops.explain.lake import LakeReader
from pipelines.school_jobs.pipeline import TABLES
from producers.contract import Event
from tests.builders import events_table, row, rows_by_model


def lake_of(folder: Path, events: Iterable[Event]) -> LakeReader:
    """Generation 1 in the folder, with every events table; each event's offset is its number in its topic."""
    lake = empty_lake(folder)
    found = rows_by_model(events)
    for model, table in TABLES.items():
        of_model = [row(event, offset) for offset, event in enumerate(found.get(model, []))]
        write_deltalake(lake.log(table).uri, events_table(model, of_model), mode="append")
    tables = {table: lake.log(table).snapshot().version for table in TABLES.values()}  # type: ignore[union-attr]
    position = {"transform": "rules", "tables": tables, "feeds": {}}
    (folder / "gen=1" / "_position.json").write_text(json.dumps(position))
    return lake


def empty_lake(folder: Path) -> LakeReader:
    for name in ("gen=1", "raw/jooble", "raw/college-scorecard"):
        (folder / name).mkdir(parents=True)
    return LakeReader(f"file://{folder}", 1, {}, f"file://{folder}")
