"""Signals to end: a process stops in order, or leaves through its cleaning up."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from plumbing.errors import SIGNALLED

ENDING = (signal.SIGTERM, signal.SIGINT)


def stop_in_order(ask: Callable[[int], None]) -> dict[signal.Signals, Any]:
    """From now on the first SIGTERM or SIGINT calls `ask` with its number; the second ends the process at once.

    Returns the handlers that were there before.
    """

    def first(number: int, _: FrameType | None) -> None:
        for each in ENDING:
            signal.signal(each, signal.SIG_DFL)
        ask(number)

    return {each: signal.signal(each, first) for each in ENDING}


@contextmanager
def stopping_in_order(ask: Callable[[int], None]) -> Iterator[None]:
    """The same for as long as the block lasts."""
    before = stop_in_order(ask)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def leave_on(*signals: signal.Signals, code: int | None = None) -> None:
    """From now on these signals end the process by way of its cleaning up, with `code` (None: 128 and the number)."""

    def leave(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(SIGNALLED + number if code is None else code)

    for each in signals:
        signal.signal(each, leave)
