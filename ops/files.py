"""Private files and locks."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, all of it or nothing."""
    new = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    new.replace(path)


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
