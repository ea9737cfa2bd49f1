"""Waiting for a condition, with a limit."""

import threading
import time
from collections.abc import Callable

LIMIT_SECONDS = 240  # nobody waits for it but where something is wrong: busy machines are ten times as slow


def wait_until(condition: Callable[[], bool], seconds: float = LIMIT_SECONDS) -> None:
    """Return as soon as the condition holds; fail at the limit."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, "the condition did not come true in time"
        pause.wait(0.02)
