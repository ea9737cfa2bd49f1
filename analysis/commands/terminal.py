"""Helpers that the commands share: the engine by its option, output at a terminal, and how commands end."""

import sys
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click

from analysis.engines.engine import Engine, EngineAway
from analysis.settings import Settings
from plumbing.entrance import discard_what_cannot_be_written
from plumbing.errors import FAILED

ENGINES = ("warehouse", "lake")
FORMATS = ("table", "csv", "json")
FORM = "Default: as the ending of --to says, else a table."


def form_of(form: str | None, to: Path | None) -> str:
    """The format that is asked for, or that the ending of the file means."""
    ending = to.suffix.lower().removeprefix(".") if to else ""
    return form or (ending if ending in FORMATS else FORMATS[0])


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
        discard_what_cannot_be_written()


def tell_as_stored() -> None:
    """Says on standard error that what is shown is no answer, in which what rests on few values is withheld."""
    click.echo("gpps: rows as they are stored: nothing is withheld, however few values a figure rests on", err=True)


def tell_broken() -> None:
    """Names each question that is left out, and why, on standard error."""
    from analysis.statements import questions

    for slip in questions.broken().values():
        tell_left_out(slip)


def tell_left_out(slip: str) -> None:
    click.echo(f"gpps: left out: {slip}", err=True)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Prints `message` to standard error and exits with `code`."""
    click.echo(f"gpps: {message}", err=True)
    raise SystemExit(code)
