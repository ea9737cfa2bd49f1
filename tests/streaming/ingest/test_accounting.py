"""Accounts that do not balance are reported, with the place; what Kafka itself put into the topic is none of them."""

from collections.abc import Iterable, Mapping

import pyarrow as pa
import pytest
from click.testing import CliRunner
from deltalake import DeltaTable, write_deltalake
from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient

from pipelines.school_jobs.pipeline import PIPELINE
from streaming.cli import main
from streaming.ingest import topics
from streaming.ingest.accounting import Accounting, reckoned
from streaming.ingest.checkpoint import checkpoint_of
from streaming.lake.paths import DEAD_LETTERS, lake_of
from streaming.settings import StreamingSettings

pytestmark = pytest.mark.services

SCHOOLS = "college-scorecard.school.v1"
Place = tuple[int, int]  # partition and offset
KINDS = {"_topic": pa.string(), "_partition": pa.int32(), "_offset": pa.int64(), "event_id": pa.string()}


def land(settings: StreamingSettings, table: str, places: Iterable[Place]) -> None:
    """Rows of a table as the driver leaves them, as far as accounts look at them."""
    rows = [dict(zip(KINDS, (SCHOOLS, *place, f"{place}"), strict=True)) for place in places]
    options = settings.delta_options() | {"aws_conditional_put": "etag"}
    found = pa.Table.from_pylist(rows, pa.schema(KINDS))
    write_deltalake(lake_of(settings).table(table), found, mode="append", storage_options=options)


def read(settings: StreamingSettings, fence: Mapping[int, int]) -> None:
    """The checkpoint says that the topic was read up to there."""
    log = checkpoint_of(lake_of(settings), PIPELINE, settings.topic_prefix)
    log.start_at({SCHOOLS: dict.fromkeys(fence, 0)})
    log.begin(0, {SCHOOLS: dict(fence)}, 0)
    log.end(0)


def reckon(settings: StreamingSettings) -> Accounting:
    return reckoned(lake_of(settings), settings, PIPELINE)


def publish(settings: StreamingSettings, count: int, partition: int = 0) -> None:
    producer = KafkaProducer(**settings.kafka.for_python(), acks="all")
    for _ in range(count):
        producer.send(settings.topic_prefix + SCHOOLS, b"{}", partition=partition)
    producer.close()


def test_offsets_in_no_table_or_in_two_are_named(settings: StreamingSettings, environment: dict[str, str]) -> None:
    publish(settings, 9)
    publish(settings, 3, partition=2)
    read(settings, {0: 9, 2: 3})
    land(settings, "events_school", [*((0, offset) for offset in (0, 1, 5, 6, 6)), (2, 0), (2, 1), (2, 7)])
    land(settings, DEAD_LETTERS, [(0, 8), (2, 1), (2, 2)])
    found = reckon(settings)
    assert found.accounts[SCHOOLS] == {"read": 12, "landed": 6, "dead": 3, "duplicate": 0}
    assert found.faults == (
        f"{SCHOOLS} partition 0: 4 offsets neither landed nor dead (2-4, 7)",
        f"{SCHOOLS} partition 2: 1 offset both landed and dead (1)",
    )
    done = CliRunner().invoke(main, ["accounting", "--json"], env=environment)
    assert (done.exit_code, "4 offsets neither landed nor dead (2-4, 7); " in done.stderr) == (1, True), done.output
    land(settings, "events_school", [(0, offset) for offset in (2, 3, 4, 7)])
    options = settings.delta_options() | {"aws_conditional_put": "etag"}
    DeltaTable(lake_of(settings).table(DEAD_LETTERS), storage_options=options).delete("_offset = 1")
    assert reckon(settings).faults == ()
    done = CliRunner().invoke(main, ["accounting"], env=environment)
    assert (done.exit_code, f"{SCHOOLS}: read 12, landed 10, dead 2, duplicate 0\n" in done.stdout) == (0, True)


def test_markers_of_transactions_and_aborted_records_are_no_records(settings: StreamingSettings) -> None:
    transactional = KafkaProducer(**settings.kafka.for_python(), transactional_id=settings.topic_prefix, acks="all")
    transactional.init_transactions()
    for count, end in ((3, "commit"), (2, "abort"), (1, "commit"), (4, "abort")):
        transactional.begin_transaction()
        for _ in range(count):
            transactional.send(settings.topic_prefix + SCHOOLS, b"{}", partition=0)
        transactional.flush()
        transactional.commit_transaction() if end == "commit" else transactional.abort_transaction()
    transactional.close()
    ends = topics.ends(settings, (SCHOOLS,))[SCHOOLS]
    assert ends[0] == 3 + 2 + 1 + 4 + 4
    read(settings, ends)
    land(settings, "events_school", [(0, offset) for offset in (0, 1, 2)])
    assert reckon(settings).faults == (f"{SCHOOLS} partition 0: 1 offset neither landed nor dead (7)",)
    land(settings, DEAD_LETTERS, [(0, 7)])
    found = reckon(settings)
    assert (found.faults, found.untold) == ((), ())
    assert found.accounts[SCHOOLS] == {"read": 4, "landed": 3, "dead": 1, "duplicate": 0}


def test_offsets_that_kafka_no_longer_has_are_undecidable(
    settings: StreamingSettings, environment: dict[str, str]
) -> None:
    publish(settings, 5)
    read(settings, {0: 5})
    land(settings, "events_school", [(0, 0), (0, 3), (0, 4)])
    admin = KafkaAdminClient(**settings.kafka.for_python())
    admin.delete_records({TopicPartition(settings.topic_prefix + SCHOOLS, 0): 2})
    admin.close()
    found = reckon(settings)
    assert found.faults == (f"{SCHOOLS} partition 0: 1 offset neither landed nor dead (2)",)
    assert found.untold == (f"{SCHOOLS} partition 0: 1 offset neither landed nor dead, and no longer in Kafka (1)",)
    land(settings, "events_school", [(0, 2)])
    assert CliRunner().invoke(main, ["accounting"], env=environment).exit_code == 4
