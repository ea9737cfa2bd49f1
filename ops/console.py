"""Messages of a command to the person at the terminal, on standard error, and its exit code."""

import sys
from collections.abc import Callable

import click

from plumbing.errors import Failure

Note = Callable[[str], None]


def say(text: str) -> None:
    """One line on standard error."""
    click.echo(text, err=True)


def ends_with(command: Callable[[], int]) -> None:
    """Leaves the process with the command's code, or, after one line on standard error, with that of its Failure."""
    try:
        code = command()
    except Failure as error:
        say(f"gpps: {error}")
        code = error.exit_code
    sys.exit(code)
