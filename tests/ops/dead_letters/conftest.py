"""Dead letters as the driver stores them, written without Spark; and the command, run in this process."""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner
from deltalake import write_deltalake

from ops.dead_letters.cli import main
from plumbing.errors import Failure
from plumbing.lake import table_uri
from plumbing.lease.table import StateTable
from producers.sources.college_scorecard.contract import Program, School
from streaming.lake.paths import DEAD_LETTERS
from streaming.lake.tables import DEAD_LETTER_COLUMNS
from streaming.settings import StreamingSettings
from tests.producers.stored import service
from tests.streaming.harness import make_topics, settings_of

PROGRAMS, SCHOOLS = Program.topic(), School.topic()
KINDS = {
    "string": pa.string(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "binary": pa.binary(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "array<struct<key:string,value:binary>>": pa.list_(pa.struct({"key": pa.string(), "value": pa.binary()})),
}
SCHEMA = pa.schema([(name, KINDS[kind]) for name, kind in DEAD_LETTER_COLUMNS])

Headers = Sequence[tuple[str, bytes | None]]


def dead(
    topic: str = PROGRAMS,
    offset: int = 0,
    value: bytes | None = b"{}",
    key: bytes | None = b"a key",
    headers: Headers | None = (),
    **changed: Any,
) -> dict[str, Any]:
    """One dead record; `day` of March is when it was published."""
    row: dict[str, Any] = dict.fromkeys(SCHEMA.names)
    at = datetime(2026, 3, changed.pop("day", 1), 12, tzinfo=UTC)
    row |= {"_topic": topic, "_partition": 0, "_offset": offset, "_batch_id": 0, "_kafka_timestamp": at}
    row |= {"reason": "contract", "message": "cip4: missing", "key": key, "value": value}
    row["headers"] = headers if headers is None else [{"key": name, "value": value} for name, value in headers]
    return row | changed


def store(settings: StreamingSettings, rows: Iterable[dict[str, Any]], generation: int = 1) -> None:
    """Appends dead records to a generation's table."""
    table = pa.Table.from_pylist(list(rows), SCHEMA)
    uri = table_uri(settings.lake, generation, DEAD_LETTERS)
    options = settings.delta_options() | {"aws_conditional_put": "etag"}
    write_deltalake(uri, table, mode="append", storage_options=options)


@dataclass(frozen=True)
class Done:
    """Output of a command, and its exit code."""

    code: int
    out: str

    @property
    def parsed(self) -> Any:
        return json.loads(self.out)


Dlq = Callable[..., Done]


@pytest.fixture
def settings(environment: dict[str, str]) -> StreamingSettings:
    return settings_of(environment)


@pytest.fixture
def topics(settings: StreamingSettings) -> None:
    make_topics(settings)


@pytest.fixture
def table(environment: dict[str, str]) -> None:
    """The state table."""
    StateTable(service(environment, "dynamodb"), f"{environment['GPPS_TABLE_PREFIX']}-state").ensure()


@pytest.fixture
def dlq(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Dlq:
    """`dlq("list", "--json")` is `gpps dlq list --json` in this test's environment; variables as keywords."""
    for name in [name for name in os.environ if name.startswith(("GPPS_", "AWS_"))]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def go(*arguments: str, **variables: str) -> Done:
        found = CliRunner().invoke(main, arguments, env=variables)
        if isinstance(found.exception, Failure):
            return Done(found.exception.exit_code, f"{found.output}{found.exception}")
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return Done(found.exit_code, found.output)

    return go
