"""What the commands share: the engine they are told, what they show at a terminal, and how they end."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from analysis.engines.engine import Engine, EngineAway
from analysis.settings import Settings
from plumbing.entrance import discard_what_cannot_be_written
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
        discard_what_cannot_be_written()


class Target(click.Path):
    """A file to write, tried when the command begins: what takes minutes is not done in vain."""

    def __init__(self, *, allow_dash: bool = False) -> None:
        super().__init__(dir_okay=False, allow_dash=allow_dash, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = Path(str(super().convert(value, param, ctx)))
        if str(path) == "-" and self.allow_dash:
            return path
        try:
            if path.exists():
                path.open("ab").close()
            else:
                there = next(each for each in path.absolute().parents if each.exists())
                tempfile.TemporaryFile(dir=there).close()
        except OSError as error:
            self.fail(f"cannot write {path}: {error.strerror}; give another place", param, ctx)
        return path


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


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Shows `title` and each step that it is told: at a terminal in a line that changes, elsewhere each part in one."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        parts: list[str] = []

        def tell(step: str) -> None:
            part = step.partition(":")[0]
            if part not in parts:
                parts.append(part)
                click.echo(f"gpps: {title}: {part}", err=True)

        yield tell
        return
    with console.status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Prints `message` to standard error and exits with `code`."""
    click.echo(f"gpps: {message}", err=True)
    raise SystemExit(code)
