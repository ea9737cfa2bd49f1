"""A query's checkpoint folder: Spark's own files, and what the driver keeps beside them.

The layout of Spark 4.0: `metadata` names the query, `sources/0/0` says where it began, `offsets/N` where batch N ends
and `commits/N` that it ended. A batch with the first and not the second was begun and may have landed in part. They are
written here as well, so that a structured-streaming query goes on from where a drain stopped.

`id` names the checkpoint: a lost folder gets a new one, so that its batch numbers, which start again from 0, are not
taken for batches the tables hold already. `landed/<id>/<epoch>` is the last batch each table took, to be found there
again: each driver writes its own, so that one which wakes up after another took over changes nothing that is read.
"""

import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plumbing.lease.lease import LeaseLost
from plumbing.objects.store import Store, store_at
from streaming.ingest.commit_guard import Landed
from streaming.ingest.fences import Offsets, merged, with_prefix, without_prefix
from streaming.lake.paths import Lake
from streaming.pipeline import Pipeline

RETAINED_BATCHES = 100
_VERSION = "v1"


@dataclass(frozen=True)
class Checkpoint:
    """Topics carry the set-up's prefix in the files, and not outside of them."""

    store: Store
    topic_prefix: str = ""

    def identify(self, new_id: Callable[[], str] = lambda: secrets.token_hex(8)) -> str:
        """The checkpoint's id, given now when it has none."""
        found = self.store.read("id")
        if found is None:
            found = new_id()
            if not self.store.create("id", found):  # another driver was first
                return self.identify(new_id)
        return found

    def landed(self) -> dict[str, Landed]:
        """By table, as of the last batch that ended, by the driver of the highest epoch."""
        saved = self._saved()
        text = self.store.read(saved[max(saved)]) if saved else None
        return {table: Landed(*last) for table, last in json.loads(text or "{}").items()}

    def save_landed(self, landed: Mapping[str, Landed], checkpoint_id: str, epoch: int) -> None:
        text = json.dumps({table: [last.batch, last.version] for table, last in sorted(landed.items())})
        self.store.write(f"landed/{checkpoint_id}/{epoch}", text)

    def forget_landed(self, before: int) -> None:
        """Deletes the entries of drivers of earlier epochs."""
        self.store.delete_all(name for epoch, name in self._saved().items() if epoch < before)

    def _saved(self) -> dict[int, str]:
        """Entries of drivers about this checkpoint, by epoch."""
        mine = f"landed/{self.store.read('id')}/"
        return {int(name.removeprefix(mine)): name for name in self.store.files() if name.startswith(mine)}

    def committed(self) -> int:
        """The last batch that ended; -1 before the first."""
        found = (name.removeprefix("commits/") for name in self.store.files() if name.startswith("commits/"))
        return max((int(name) for name in found if name.isdecimal()), default=-1)

    def next_batch(self) -> int:
        return self.committed() + 1

    def offsets(self, batch: int) -> Offsets:
        """Offsets at which the batch ended; empty when there is no such batch."""
        text = self.store.read(f"offsets/{batch}")
        return self._parsed(text.splitlines()[2]) if text else {}

    def begins(self, batch: int) -> Offsets:
        """Offsets at which the batch begins."""
        return self.offsets(batch - 1) or self.start()

    def start(self) -> Offsets:
        """Offsets at which the query began; empty before its first batch."""
        text = self.store.read("sources/0/0")
        return self._parsed(text[text.index("{") :]) if text else {}

    def position(self) -> Offsets:
        """Offsets at which the last completed batch ended; those at which the query began when none has."""
        return self.offsets(self.committed()) or self.start()

    def begun(self) -> Offsets:
        """End offsets of the batch that was begun and has not ended; empty when there is none."""
        return self.offsets(self.next_batch())

    def start_at(self, start: Offsets) -> None:
        """Says where the query begins, before its first batch."""
        self.store.create("metadata", json.dumps({"id": str(uuid.uuid4())}, separators=(",", ":")))
        self.store.create("sources/0/0", f"\0{_VERSION}\n{self._text(start)}")

    def begin(self, batch: int, end: Offsets, at_ms: int) -> None:
        """Records the batch's end offsets before it is run: after a crash it is rerun with these offsets.

        Raises LeaseLost when another driver has begun it: the offsets of a batch never change.
        """
        before = self.store.read(f"offsets/{batch - 1}")
        # What Spark keeps of its settings from batch to batch; it fills in what is missing.
        conf = json.loads(before.splitlines()[1]).get("conf", {}) if before else {}
        metadata = {"batchWatermarkMs": 0, "batchTimestampMs": at_ms, "conf": conf}
        lines = (_VERSION, json.dumps(metadata, separators=(",", ":")), self._text(merged(self.position(), end)))
        if not self.store.create(f"offsets/{batch}", "\n".join(lines)):
            raise LeaseLost(f"another driver has begun batch {batch} in {self.store.uri}")

    def end(self, batch: int) -> None:
        """Says that the batch ended. Of the batches before, as many stay as of a query of Spark's."""
        self.store.write(f"commits/{batch}", f'{_VERSION}\n{{"nextBatchWatermarkMs":0}}')
        self.store.delete_all(
            f"{folder}/{batch - RETAINED_BATCHES}" for folder in ("offsets", "commits") if batch >= RETAINED_BATCHES
        )

    def drop(self) -> None:
        """Forgets everything: all offsets are read again under a new id."""
        for name in self.store.files():
            self.store.delete(name)

    def _parsed(self, text: str) -> Offsets:
        found = {
            topic: {int(partition): offset for partition, offset in partitions.items()}
            for topic, partitions in json.loads(text).items()
        }
        return without_prefix(found, self.topic_prefix)

    def _text(self, offsets: Offsets) -> str:
        return json.dumps(with_prefix(offsets, self.topic_prefix), separators=(",", ":"))


def checkpoint_of(lake: Lake, pipeline: Pipeline, topic_prefix: str = "") -> Checkpoint:
    """Of a generation's query."""
    return Checkpoint(store_at(lake.checkpoint(pipeline.name), lake.aws), topic_prefix)
