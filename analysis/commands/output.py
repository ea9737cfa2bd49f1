"""Writing to standard output."""

import os
import sys


def say(text: str) -> None:
    """Prints `text` as it is. A reader that has read enough and closed the pipe ends the writing, and is no failure."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end; there must be somewhere to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
