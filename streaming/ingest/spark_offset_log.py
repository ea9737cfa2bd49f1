"""A query's progress in Spark's own files, written so that a structured-streaming query goes on from there.

The layout is that of Spark 4.0: `metadata` names the query, `sources/0/0` says where it began, `offsets/N` where batch
N ends and `commits/N` that it ended. A batch with the first and not the second was begun and may have landed in part.
Topics carry the set-up's prefix in these files, and not outside of them.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from plumbing.lease.lease import LeaseLost
from streaming.ingest.fences import merged, with_prefix, without_prefix
from streaming.ingest.offsets import Checkpoint, Offsets

_VERSION = "v1"


@dataclass(frozen=True)
class OffsetLog:
    checkpoint: Checkpoint
    topic_prefix: str
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())

    def start(self) -> Offsets:
        """Where the query began; empty before its first batch."""
        return without_prefix(self.checkpoint.start(), self.topic_prefix)

    def position(self) -> Offsets:
        """Where the last batch that ended leaves off; where the query began when none has."""
        last = self.checkpoint.offsets(self.checkpoint.committed())
        return without_prefix(last or self.checkpoint.start(), self.topic_prefix)

    def begun(self) -> Offsets:
        """Where the batch ends that was begun and has not ended; empty when there is none."""
        return without_prefix(self.checkpoint.offsets(self.next_batch()), self.topic_prefix)

    def next_batch(self) -> int:
        return self.checkpoint.committed() + 1

    def start_at(self, start: Offsets) -> None:
        """Says where the query begins, before its first batch."""
        store = self.checkpoint.store
        store.create("metadata", json.dumps({"id": self.new_id()}, separators=(",", ":")))
        store.create("sources/0/0", f"\0{_VERSION}\n{self._text(start)}")

    def begin(self, batch: int, end: Offsets, at_ms: int) -> None:
        """Says where the batch ends, before it is run: whoever goes on after a crash runs it with these offsets.

        Raises LeaseLost when another driver has begun it: the offsets of a batch never change.
        """
        said = {"batchWatermarkMs": 0, "batchTimestampMs": at_ms, "conf": self._conf(batch - 1)}
        lines = (_VERSION, json.dumps(said, separators=(",", ":")), self._text(merged(self.position(), end)))
        if not self.checkpoint.store.create(f"offsets/{batch}", "\n".join(lines)):
            raise LeaseLost(f"another driver has begun batch {batch} in {self.checkpoint.store.uri}")

    def end(self, batch: int) -> None:
        """Says that the batch ended."""
        self.checkpoint.store.write(f"commits/{batch}", f'{_VERSION}\n{{"nextBatchWatermarkMs":0}}')

    def _conf(self, batch: int) -> dict[str, str]:
        """What Spark keeps of its settings from batch to batch; it fills in what is missing."""
        text = self.checkpoint.store.read(f"offsets/{batch}")
        return dict(json.loads(text.splitlines()[1]).get("conf", {})) if text else {}

    def _text(self, offsets: Offsets) -> str:
        return json.dumps(with_prefix(offsets, self.topic_prefix), separators=(",", ":"))
