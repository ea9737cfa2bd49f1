"""How a command in the environment of the stages ends: one line on standard error, and the exit code that fits."""

import signal
import sys
from collections.abc import Callable
from types import FrameType

import click

from plumbing.errors import Failure


def ends_with(command: Callable[[], int]) -> None:
    """Leaves the process with the command's code, or with that of the Failure it raises."""
    try:
        code = command()
    except Failure as error:
        click.echo(f"gpps: {error}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        click.echo("gpps: interrupted", err=True)
        code = 128 + signal.SIGINT
    sys.exit(code)


def unwind_when_terminated() -> None:
    """From now on SIGTERM and SIGHUP end the stage that runs, and release what is held, on the way out."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminated)


def _terminated(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
