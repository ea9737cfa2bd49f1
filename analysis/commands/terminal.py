"""What the commands share: the engine they are told, what they show at a terminal, and how they end."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import NoReturn

import click

from analysis.engines.engine import Engine, EngineAway
from analysis.settings import Settings
from plumbing.errors import FAILED

ENGINES = ("warehouse", "lake")
FORMATS = ("table", "csv", "json")


def engine(name: str, settings: Settings) -> "closing[Engine]":
    """The engine, closed at the end. Raises EngineAway.

    The lake is read at the versions that the warehouse holds; without a warehouse, as its last refresh left it.
    """
    from analysis.engines import lake, warehouse

    if name == "warehouse":
        return closing(warehouse.connect(settings))
    try:
        house = warehouse.connect(settings)
    except EngineAway:
        return closing(lake.connect(settings))
    with closing(house):
        return closing(lake.connect(settings, house))


def say(text: str) -> None:
    """Prints `text` as it is. A reader that has read enough and closed the pipe ends the writing, and is no failure."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end; there must be somewhere to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell_raw() -> None:
    """Says on standard error that what is shown is not an answer, in which few values are withheld."""
    click.echo("gpps: rows as they are stored: nothing is withheld, however few values a figure rests on", err=True)


def tell_broken() -> None:
    """Names each question that is left out, and why, on standard error."""
    from analysis.statements import questions

    for slip in questions.broken():
        tell_left_out(slip)


def tell_left_out(slip: str) -> None:
    click.echo(f"gpps: left out: {slip}", err=True)


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Shows `title` and each step that it is told, on a terminal; elsewhere nothing."""
    from rich.console import Console

    with Console(stderr=True).status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Prints `message` to standard error and exits with `code`."""
    click.echo(f"analysis: {message}", err=True)
    raise SystemExit(code)
