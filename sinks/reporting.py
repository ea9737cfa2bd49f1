"""How the commands of this stage fail: one clear line on standard error, and the exit code that belongs to it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError

from pipelines import catalog
from plumbing import logs
from plumbing.errors import CONFIGURATION, TRY_LATER, Failure

if TYPE_CHECKING:
    from sinks.settings import Settings
    from streaming.contract import Contract

WORDS = {TRY_LATER: "try again later", CONFIGURATION: "configuration"}


@contextmanager
def failing_clearly() -> "Iterator[Settings]":
    """Settings, and the exit codes of what goes wrong with them."""
    from plumbing.settings import secrets, wrong_variables
    from sinks.settings import Settings, read_settings

    try:
        settings = read_settings()
    except ValidationError as error:
        for problem in wrong_variables(Settings, error):
            click.echo(f"configuration: {problem}", err=True)
        sys.exit(CONFIGURATION)
    logs.set_up(settings, secrets(settings))
    try:
        yield settings
    except Failure as error:
        click.echo(f"{WORDS.get(error.exit_code, 'failed')}: {error}", err=True)
        sys.exit(error.exit_code)


def of_pipeline(name: str | None) -> "Contract":
    """What the pipeline of that name, or the only one, keeps. Raises click.BadParameter."""
    try:
        return catalog.contract(name)
    except catalog.UnknownPipeline as error:
        raise click.BadParameter(str(error), param_hint="--pipeline") from None
