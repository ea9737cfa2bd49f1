"""How a command in the environment of the stages ends: one line on standard error, and the exit code that fits."""

import signal
import sys
from collections.abc import Callable

import click

from plumbing.errors import SIGNALLED, Failure


def ends_with(command: Callable[[], int]) -> None:
    """Leaves the process with the command's code, or with that of the Failure it raises."""
    try:
        code = command()
    except Failure as error:
        click.echo(f"gpps: {error}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        click.echo("gpps: interrupted", err=True)
        code = SIGNALLED + signal.SIGINT
    sys.exit(code)
