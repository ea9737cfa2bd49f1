"""Files that are whole or as they were before, their owner's alone; and locks."""

import errno
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """An empty private file beside `path`, with its ending, that takes its place when all went well. Raises OSError."""
    handle, name = tempfile.mkstemp(
        prefix=f".{path.name}.", suffix=path.suffix, dir=path.absolute().parent
    )  # mode 0600
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        if error.errno in FULL:  # which the system tells without a name
            error.filename = str(path)
        raise
    finally:
        draft.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, all of it or nothing. Raises OSError."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")


def private_folder(folder: Path) -> Path:
    """The folder, made if need be, and what it lies in, for this user alone."""
    for part in (*reversed(folder.parents), folder):
        if not part.exists():
            part.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def exclusive(path: Path, say: Callable[[str], None], busy: str) -> Iterator[None]:
    """Hold the lock file `path`; where another process holds it, say `busy` once and wait for it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(busy)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # releases the lock; the file stays, or two processes could hold two files of one name
