"""Hash of what was last published of each key, so that unchanged records are not published again.

Only an optimisation: a memory that may be out of date is emptied, and everything is published once more. It is trusted
only when its stamp names the lease's previous epoch (nobody else published in between) and the very topics it was
published to. A key is forgotten before it is published and remembered after the broker confirmed it: after a crash in
between nobody knows what the topic holds, so the key is published again. Whoever lost the lease changes nothing: what
it published is not what the topic holds last.
"""

import json
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from plumbing.lease.lease import LeaseLost

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2  # a change takes milliseconds
_KNOWN = "SELECT key, content_hash FROM published WHERE key IN (SELECT value FROM json_each(?))"
_LAYOUT = """
CREATE TABLE IF NOT EXISTS published (key TEXT PRIMARY KEY, content_hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stamp
    (one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, topics TEXT NOT NULL);
"""


class Memory:
    """Key to content hash, in a private SQLite file. Keys are `<entity>/<key>`."""

    def __init__(self, path: Path, *, epoch: int, previous_epoch: int, topics: str) -> None:
        """Opens the memory under the lease's `epoch`, emptying it unless its stamp is (`previous_epoch`, `topics`).

        `topics` identifies the topics published to, so that the memory of topics that were made anew is not trusted.
        Raises LeaseLost when the memory of these topics is of a later epoch.
        """
        self.topics = topics
        self._epoch = epoch
        self._file = _open(path)
        with self._changing() as stamp:
            if stamp and stamp[0] > epoch and stamp[1] == topics:
                raise self._lost(stamp[0])
            if stamp != (previous_epoch, topics):
                self._file.execute("DELETE FROM published")
            self._file.execute("INSERT OR REPLACE INTO stamp VALUES (1, ?, ?)", (epoch, topics))

    def known(self, keys: Iterable[str]) -> dict[str, str]:
        """Hash of the content last published for each of the keys it is sure of."""
        asked = json.dumps(list(keys))
        return dict(self._file.execute(_KNOWN, (asked,)).fetchall())

    def forget(self, keys: Iterable[str]) -> None:
        """To be called before publishing. Raises LeaseLost, changing nothing, when the memory is another's by now."""
        with self._own():
            self._file.executemany("DELETE FROM published WHERE key = ?", [(key,) for key in keys])

    def remember(self, hashes: Mapping[str, str]) -> None:
        """To be called after the broker confirmed. Raises as `forget` does."""
        with self._own():
            self._file.executemany("INSERT OR REPLACE INTO published VALUES (?, ?)", list(hashes.items()))

    def close(self) -> None:
        self._file.close()

    @contextmanager
    def _own(self) -> Iterator[None]:
        with self._changing() as stamp:
            if stamp != (self._epoch, self.topics):
                raise self._lost(stamp[0] if stamp else 0)
            yield

    @contextmanager
    def _changing(self) -> Iterator[tuple[int, str] | None]:
        """One transaction, in which nobody else changes the stamp."""
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            yield self._file.execute("SELECT epoch, topics FROM stamp").fetchone()

    def _lost(self, epoch: int) -> LeaseLost:
        return LeaseLost(f"epoch {self._epoch} has ended: what was published is remembered by epoch {epoch} now")


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        log.warning("memory %s cannot be used (%s): starting an empty one", path.name, error)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    file = sqlite3.connect(path, timeout=PATIENCE_SECONDS)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")  # a forgotten key must stay forgotten when the machine goes down
        file.executescript(_LAYOUT)
        file.execute("BEGIN IMMEDIATE")  # not while one that was stopped in the middle of a change has it locked
        file.execute("SELECT epoch, topics FROM stamp").fetchone()
        file.rollback()
    except sqlite3.DatabaseError:
        file.close()
        raise
    return file
