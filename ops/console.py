"""What a command tells the person at the terminal: on standard error, one line per thing said."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


def say(text: str) -> None:
    """One line on standard error."""
    click.echo(text, err=True)


@contextmanager
def busy(title: str) -> Iterator[None]:
    """Show that something takes time, where standard error is a terminal; elsewhere say it once."""
    if not sys.stderr.isatty():
        say(title)
        yield
        return
    from rich.console import Console  # only now: it costs a noticeable part of a short command

    with Console(stderr=True).status(title):
        yield
