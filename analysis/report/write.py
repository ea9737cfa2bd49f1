"""Writing the report: all of it or nothing, readable by its owner only."""

import os
from pathlib import Path

from plumbing.files import replacing


def write(path: Path, text: str) -> None:
    """Puts `text` at `path` with mode 0600, replacing what is there in one step. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(path) as new, new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
