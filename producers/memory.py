"""What was last published of each key, so that what did not change is not published again.

Only an optimisation: a memory that may be out of date is emptied, and everything is published once more. It is trusted
only when its stamp names the lease's previous epoch (nobody else published in between) and the very topics it was
published to. A key is forgotten before it is published and remembered after the broker confirmed it: after a crash in
between nobody knows what the topic holds, so the key is published again.
"""

import logging
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

log = logging.getLogger(__name__)

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
        """
        self.topics = topics
        self._file = _open(path)
        stamp = self._file.execute("SELECT epoch, topics FROM stamp").fetchone()
        with self._file:
            if stamp != (previous_epoch, topics):
                self._file.execute("DELETE FROM published")
            self._file.execute("INSERT OR REPLACE INTO stamp VALUES (1, ?, ?)", (epoch, topics))

    def known(self, keys: Iterable[str]) -> dict[str, str]:
        """Hash of the content last published for each of the keys it is sure of."""
        found: dict[str, str] = {}
        for key in set(keys):
            row = self._file.execute("SELECT content_hash FROM published WHERE key = ?", (key,)).fetchone()
            if row:
                found[key] = row[0]
        return found

    def forget(self, keys: Iterable[str]) -> None:
        """To be called before publishing."""
        with self._file:
            self._file.executemany("DELETE FROM published WHERE key = ?", [(key,) for key in keys])

    def remember(self, hashes: Mapping[str, str]) -> None:
        """To be called after the broker confirmed."""
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO published VALUES (?, ?)", list(hashes.items()))

    def close(self) -> None:
        self._file.close()


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        log.warning("memory %s is unreadable (%s): starting an empty one", path.name, error)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    file = sqlite3.connect(path)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")  # a forgotten key must stay forgotten when the machine goes down
        file.executescript(_LAYOUT)
        file.execute("SELECT epoch, topics FROM stamp").fetchone()
    except sqlite3.DatabaseError:
        file.close()
        raise
    return file
