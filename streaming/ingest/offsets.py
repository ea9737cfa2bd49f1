"""What the driver keeps beside Spark's own files in a query's checkpoint folder.

`id` names the checkpoint: a lost folder gets a new one, so that its batch numbers, which start again from 0, are not
taken for batches the tables hold already. `landed/<id>/<epoch>` is the last batch each table took, to be found there
again: each driver writes its own, so that one which wakes up after another took over changes nothing that is read.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plumbing.objects.store import Store
from streaming.ingest.commit_guard import Landed, from_text, to_text

Offsets = dict[str, dict[int, int]]  # topic → partition → next offset


@dataclass(frozen=True)
class Checkpoint:
    """One query's checkpoint folder."""

    store: Store

    def identify(self, new_id: Callable[[], str]) -> str:
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
        return from_text(self.store.read(saved[max(saved)])) if saved else {}

    def save_landed(self, landed: Mapping[str, Landed], checkpoint_id: str, epoch: int) -> None:
        self.store.write(f"landed/{checkpoint_id}/{epoch}", to_text(landed))

    def forget_landed(self, before: int) -> None:
        """Deletes what drivers of earlier epochs said."""
        self.store.delete_all(name for epoch, name in self._saved().items() if epoch < before)

    def _saved(self) -> dict[int, str]:
        """By epoch, what drivers said of this checkpoint."""
        mine = f"landed/{self.store.read('id')}/"
        return {int(name.removeprefix(mine)): name for name in self.store.files() if name.startswith(mine)}

    def committed(self) -> int:
        """The last batch that ended; -1 before the first."""
        found = (name.removeprefix("commits/") for name in self.store.files() if name.startswith("commits/"))
        return max((int(name) for name in found if name.isdecimal()), default=-1)

    def offsets(self, batch: int) -> Offsets:
        """Where the batch ended: next offset per topic and partition. Empty when the batch is not there."""
        text = self.store.read(f"offsets/{batch}")
        return _positions(text.splitlines()[2]) if text else {}

    def start(self) -> Offsets:
        """Where the query began. Empty before its first batch."""
        text = self.store.read("sources/0/0")
        return _positions(text[text.index("{") :]) if text else {}

    def drop(self) -> None:
        """Forgets everything: all offsets are read again under a new id."""
        for name in self.store.files():
            self.store.delete(name)


def _positions(text: str) -> Offsets:
    return {
        topic: {int(partition): offset for partition, offset in partitions.items()}
        for topic, partitions in json.loads(text).items()
    }
