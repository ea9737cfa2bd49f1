"""How a command of this stage ends when it cannot do what was asked: one clear line and an exit code."""

from typing import NoReturn

import click

from plumbing.errors import FAILED


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Prints `message` to standard error and exits with `code`."""
    click.echo(f"analysis: {message}", err=True)
    raise SystemExit(code)
