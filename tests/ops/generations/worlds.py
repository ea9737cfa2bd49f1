"""Small generations with every mart in every store, made without Spark; each says in every row which one it is."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ops.generations.place import Place
from pipelines.school_jobs.contract import (
    CONTRACT,
    FIELD,
    FIELD_OUTLOOK,
    FIELD_TREND,
    JOB,
    MARTS,
    NAME,
    PROGRAM,
    PROGRAM_OUTLOOK,
    SCHOOL,
)
from pipelines.school_jobs.pipeline import PIPELINE
from sinks.run import follow_dynamodb, load_warehouse
from sinks.settings import read_settings
from streaming.contract import Mart
from streaming.lake.feeds import Term
from streaming.pipeline import Pipeline
from streaming.refresh.refresh import write_position
from streaming.settings import StreamingSettings
from tests.sinks.feeds import FeedWriter, change

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
CIP4 = "1101"
ROWS = 3

# The column of each mart that says which generation it is of: `value(number)` in its type.
MARK: Mapping[str, str] = {
    SCHOOL.name: "name",
    FIELD.name: "title",
    PROGRAM.name: "title",
    JOB.name: "title",
    FIELD_OUTLOOK.name: "postings_open",
    PROGRAM_OUTLOOK.name: "graduates",
    FIELD_TREND.name: "postings_open",
}
KEYS: Mapping[str, list[tuple[Any, ...]]] = {
    SCHOOL.name: [(str(place),) for place in range(ROWS)],
    FIELD.name: [(f"110{place}",) for place in range(ROWS)],
    PROGRAM.name: [(str(place), CIP4, 3) for place in range(ROWS)],
    JOB.name: [(CIP4, str(place)) for place in range(ROWS)],
    FIELD_OUTLOOK.name: [(CIP4, state) for state in ("MA", "TX", "US")],
    PROGRAM_OUTLOOK.name: [(CIP4, state, 3) for state in ("MA", "TX", "US")],
    FIELD_TREND.name: [(CIP4, "US", date(2026, 3, day)) for day in (1, 2, 3)],
}


def place_in(environment: Mapping[str, str], folder: Path, pipeline: Pipeline = PIPELINE) -> Place:
    """Needs the environment set, too: boto3 and psycopg look there."""
    streaming, sinks = StreamingSettings().of(pipeline.name), read_settings().of(pipeline.name)
    return Place(streaming, sinks, environment, folder / "logs", lambda text: None, lambda: NOW, pipeline=pipeline)


def make_generation(place: Place, number: int, like: int | None = None) -> None:
    """Change feeds, position, serving tables and warehouse tables of one generation, complete; the rows say which it
    is, or which it is `like`.
    """
    at = place.sinks.at(number)
    versions = {}
    for mart in MARTS:
        writer = FeedWriter(mart, at.feed_uri(mart), at.storage_options())
        writer.append(
            *(change(mart, 1, *key, **{MARK[mart.name]: mark(mart, like or number)}) for key in KEYS[mart.name])
        )
        versions[mart.changes_table] = writer.version()
    write_position(place.lake(number), NAME, PIPELINE.rules(), {}, versions, Term(0))
    follow_dynamodb(at, CONTRACT)
    load_warehouse(at, CONTRACT, NOW)


def mark(mart: Mart, number: int) -> Any:
    column = next(column for column in mart.columns if column.name == MARK[mart.name])
    return number if column.type == "int" else f"generation {number}"


def verify(place: Place, generation: int, against: int, verdict: str) -> None:
    """An entry as a verification leaves it."""
    journal = place.verifications
    content = {"generation": generation, "against": against, "verdict": verdict, "at": NOW.isoformat(), "fence": {}}
    journal.append(content, journal.last())


def output(text: str) -> Any:
    return json.loads(text)
