"""A stage's log file: private, rotated by size, cut between lines only; and reading it while it is written."""

import os
import threading
from io import BufferedReader
from pathlib import Path

MAX_BYTES = 10_000_000
FILES = 5


class RotatedLog:
    """Appends to `path`; when a line would make it larger than `max_bytes`, it becomes `.1`, `.1` becomes `.2`, and so
    on, `files` in all. A line is never split over two files. Several threads may write.
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, files: int = FILES) -> None:
        self._path, self._max_bytes, self._files = path, max_bytes, files
        self._lock = threading.Lock()
        self._lost = 0
        self._whole = True  # the last piece ended its line

    def write(self, piece: bytes) -> None:
        """Keeps a line, or a piece of a very long one. What a full disk refuses is counted, and reported later."""
        with self._lock:
            try:
                self._write(piece)
            except OSError:
                self._lost += 1

    def _write(self, piece: bytes) -> None:
        size = self._path.stat().st_size if self._path.exists() else 0
        if self._whole and size > 0 and size + len(piece) > self._max_bytes:
            for number in range(self._files - 1, 0, -1):
                if (source := rotated(self._path, number - 1)).exists():
                    source.replace(rotated(self._path, number))
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            if self._lost and self._whole:
                file.write(b"(%d lines before this one could not be written)\n" % self._lost)
                self._lost = 0
            file.write(piece)
        self._whole = piece.endswith(b"\n")


def rotated(path: Path, number: int) -> Path:
    """The name of the log's older file: 0 is the newest, which is `path` itself."""
    return path.with_name(f"{path.name}.{number}") if number else path


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines of a log, oldest first, with those of its older files when the newest holds fewer."""
    lines: list[str] = []
    number = 0
    while len(lines) < count and rotated(path, number).exists():
        lines = rotated(path, number).read_text(errors="replace").splitlines() + lines
        number += 1
    return lines[-count:] if count else []


class Followed:
    """A log file of which the new lines are wanted; it may be rotated, and need not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BufferedReader | None = None
        self._begun = b""

    def last(self, count: int) -> list[str]:
        """The last lines there are, older files included; `new` continues after them."""
        lines = last_lines(self._path, count)
        self.new()
        return lines

    def new(self) -> list[str]:
        """The lines that were completed since the last look."""
        found = self._file.read() if self._file else b""
        there = self._path.exists()
        if there and not (self._file and os.path.samestat(os.fstat(self._file.fileno()), self._path.stat())):
            if self._file:
                self._file.close()
            self._file = self._path.open("rb")
            found += self._file.read()
        *lines, self._begun = (self._begun + found).split(b"\n")
        return [line.decode(errors="replace") for line in lines]
