"""Writing the report: all of it or nothing, readable by its owner only."""

import os
import tempfile
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Puts `text` at `path` with mode 0600, replacing what is there in one step. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    new = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
