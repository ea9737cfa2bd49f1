"""Writing to standard output, and telling of progress on a terminal."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    """Prints `text` as it is. A reader that has read enough and closed the pipe ends the writing, and is no failure."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end; there must be somewhere to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Shows `title` and each step that it is told, on a terminal; elsewhere nothing."""
    from rich.console import Console

    with Console(stderr=True).status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")
