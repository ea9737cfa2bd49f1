"""Landing records that were staged as Parquet files, each file as one batch, by the driver of a generation.

They have the columns of Kafka's records and lie in `part-<5 digits>.parquet`, beside `staged.json`, which says how
many there are (`python -m producers reparse`). They come from no partition of a topic: `_partition` is -1, and
`_offset` runs from 0 in each topic. A checkpoint folder of their own says how far they have landed, so that whoever
resumes after a kill lands only the rest, and what they were once they are gone.
"""

import logging
import threading
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from plumbing.objects.store import store_at
from streaming.driver.micro_batch import Driver, apart
from streaming.errors import NotReady, NotStaged
from streaming.ingest.checkpoint import Checkpoint
from streaming.lake.paths import Lake, hadoop_uri
from streaming.pipeline import Pipeline

log = logging.getLogger(__name__)

PARTITION = -1
_SUMMARY = "staged"  # in the checkpoint folder


class Counts(BaseModel):
    """Records staged of one source; `last` is the number (epoch, counter) of its last fetch."""

    model_config = ConfigDict(frozen=True, extra="allow")

    last: tuple[int, int] | None


class Staged(BaseModel):
    """`staged.json`: how many files, how many records per topic (without prefix), and what they were made of."""

    model_config = ConfigDict(frozen=True)

    files: int
    rows: Mapping[str, int]
    sources: Mapping[str, Counts]


def staged_checkpoint(lake: Lake, pipeline: Pipeline) -> Checkpoint:
    """Checkpoint of how far the staged records of a generation have landed: a batch is a file."""
    return Checkpoint(store_at(lake.checkpoint(f"{pipeline.name}.raw"), lake.aws))


def staged_in(checkpoint: Checkpoint) -> Staged | None:
    """Counts of staged records; None before the first file was landed."""
    text = checkpoint.store.read(_SUMMARY)
    return Staged.model_validate_json(text) if text else None


def is_all_landed(checkpoint: Checkpoint) -> bool:
    staged = staged_in(checkpoint)
    return staged is not None and checkpoint.next_batch() >= staged.files


def read_staged(lake: Lake, place: str) -> Staged | None:
    """Contents of a staging folder; None when nothing complete was staged there."""
    text = store_at(place, lake.aws).read("staged.json")
    return Staged.model_validate_json(text) if text else None


def land(driver: Driver, place: str, stop: threading.Event) -> Staged:
    """Lands what is staged at `place` (`s3://` or `file://`), from where an earlier call stood; refreshes nothing.

    `driver` lands the topics, and is not changed. Raises NotStaged, NotReady when `stop` is set on the way, and what
    a batch raises.
    """
    checkpoint = staged_checkpoint(driver.lake, driver.pipeline)
    staged = staged_in(checkpoint)
    if staged is None:
        staged = _landable(driver, place)
        checkpoint.store.write(_SUMMARY, staged.model_dump_json())
    own = apart(driver, "raw", checkpoint)
    for number in range(checkpoint.next_batch(), staged.files):
        if stop.is_set():
            raise NotReady("stopped before all staged records had landed; run it again and it goes on")
        own.batch(own.spark.read.parquet(f"{hadoop_uri(place)}/part-{number:05}.parquet"), number)
        checkpoint.store.write(f"commits/{number}", "{}")
    log.info("event=staged_landed files=%d rows=%d", staged.files, sum(staged.rows.values()))
    return staged


def _landable(driver: Driver, place: str) -> Staged:
    staged = read_staged(driver.lake, place)
    if staged is None:
        raise NotStaged(f"{place} holds no staged records, or not all of them (there is no staged.json)")
    if foreign := sorted(set(staged.rows) - set(driver.pipeline.topics())):
        raise NotStaged(f"{place} holds records of topics that {driver.pipeline.name} does not read: {foreign}")
    return staged
