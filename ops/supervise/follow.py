"""Reading a log while it is written."""

import os
from io import BufferedReader
from pathlib import Path

from ops.supervise.logs import last_lines


class Followed:
    """A log file of which the new lines are wanted; it may be rotated, and need not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BufferedReader | None = None
        self._begun = b""

    def last(self, count: int) -> list[str]:
        """The last lines there are, older files included; `new` goes on behind them."""
        lines = last_lines(self._path, count)
        self.new()
        return lines

    def new(self) -> list[str]:
        """The lines that were completed since the last look."""
        found = self._rest()
        if self._file is None or self._rotated():
            self._open()
            found += self._rest()
        *lines, self._begun = (self._begun + found).split(b"\n")
        return [line.decode(errors="replace") for line in lines]

    def _rest(self) -> bytes:
        return self._file.read() if self._file is not None else b""

    def _rotated(self) -> bool:
        if self._file is None or not self._path.exists():
            return False
        return not os.path.samestat(os.fstat(self._file.fileno()), self._path.stat())

    def _open(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = self._path.open("rb") if self._path.exists() else None
