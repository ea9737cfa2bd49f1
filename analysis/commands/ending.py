"""How a command of this stage ends when it cannot do what was asked: one clear line and an exit code."""

import signal
from types import FrameType
from typing import NoReturn

import click

from plumbing.errors import FAILED


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Prints `message` to standard error and exits with `code`."""
    click.echo(f"analysis: {message}", err=True)
    raise SystemExit(code)


def leave_in_order() -> None:
    """From here on SIGTERM and Ctrl-C leave through the cleaning up of what is half done, with 143 and 130."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
