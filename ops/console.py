"""What a command tells the person at the terminal, on standard error, and how it ends."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from plumbing.errors import Failure

Note = Callable[[str], None]


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


@contextmanager
def progress() -> Iterator[tuple[Note, Note]]:
    """Two functions: one is told each step, the other a stage's log lines, which a terminal alone shows."""
    if not sys.stderr.isatty():
        yield (lambda sentence: say(f"gpps: {sentence}")), (lambda line: None)
        return
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    with console.status("starting") as status:
        doing = [""]

        def step(sentence: str) -> None:
            if doing[0]:
                console.print(f"[green]✓[/green] {doing[0]}")
            doing[0] = sentence
            status.update(sentence)

        yield step, lambda line: status.update(f"{doing[0]}  [dim]{escape(line[-90:])}[/dim]")
        step("")


def ends_with(command: Callable[[], int]) -> None:
    """Leaves the process with the command's code, or, after one line on standard error, with that of its Failure."""
    try:
        code = command()
    except Failure as error:
        say(f"gpps: {error}")
        code = error.exit_code
    sys.exit(code)
