"""`sql`: a statement of one's own, read only."""

import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from analysis.commands.terminal import ENGINES, engine, fail, say
from plumbing.errors import SIGNALLED, TRY_LATER, USAGE
from plumbing.signals import ENDING

if TYPE_CHECKING:
    from analysis.adhoc.answers import Answer, Bounds

FORMATS = ("table", "csv", "json")


class _Stopped(KeyboardInterrupt):
    """A signal; psycopg calls off its query for it, as it does for Ctrl-C."""

    def __init__(self, number: int):
        self.number = number


@click.command()
@click.argument("statement", metavar="STATEMENT|FILE|-")
@click.option("--on", type=click.Choice(ENGINES), default="warehouse", show_default=True, help="Which engine answers.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True, help="Rows at most.")
@click.option("--seconds", type=click.IntRange(1, 3_600), default=60, show_default=True, help="Then it is called off.")
def sql(statement: str, on: str, form: str, limit: int, seconds: int) -> None:
    """Answer a statement of your own over the stable and derived views; it can read, and nothing else.

    One SELECT, WITH … SELECT or VALUES: as an argument, in a FILE, or on standard input (-).
    """
    from analysis.adhoc.answers import Bounds

    for number in ENDING:
        signal.signal(number, _stop)
    try:
        found = _answered(_read(statement), on, Bounds(limit, seconds))
        say(_text(found, form))
    except _Stopped as stopped:
        raise SystemExit(SIGNALLED + stopped.number) from None
    if found.more:
        click.echo(f"analysis: only the first {limit:,} rows; --limit gives more", err=True)


def _answered(statement: str, on: str, bounds: "Bounds") -> "Answer":
    from analysis import settings
    from analysis.adhoc import answers
    from analysis.adhoc.guard import Refused
    from analysis.engines.engine import EngineAway, WrongStatement
    from analysis.engines.lake import Lake
    from analysis.statements import WrongParameter

    configured = settings.load()
    try:
        if on == "warehouse":
            return answers.of_warehouse(configured, statement, bounds)
        with engine(on, configured) as opened:
            assert isinstance(opened, Lake)
            return answers.of_lake(opened, statement, bounds)
    except EngineAway as error:
        fail(str(error), TRY_LATER)
    except (Refused, WrongStatement, WrongParameter) as error:
        fail(str(error), USAGE)


def _read(statement: str) -> str:
    if statement == "-":
        return sys.stdin.read()
    if any(letter.isspace() for letter in statement) or not statement.endswith(".sql"):
        return statement
    try:
        return Path(statement).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {statement}: {error}", USAGE)


def _text(found: "Answer", form: str) -> str:
    from analysis.adhoc import show

    try:
        return show.shown(found, form, shutil.get_terminal_size().columns if sys.stdout.isatty() else None)
    except show.TwoColumns as error:
        fail(str(error), USAGE)


def _stop(number: int, _: FrameType | None) -> NoReturn:
    raise _Stopped(number)
