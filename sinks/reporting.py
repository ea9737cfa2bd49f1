"""How the commands of this stage fail: one clear line on standard error, and the exit code that belongs to it."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError

from pipelines import catalog

if TYPE_CHECKING:
    from sinks.settings import Settings
    from streaming.contract import Contract

TRY_LATER, CONFIGURATION = 75, 78


@contextmanager
def failing_clearly() -> "Iterator[Settings]":
    """Settings, and the exit codes of what goes wrong with them."""
    from sinks.errors import DamagedLake, Misconfigured, TryLater
    from sinks.settings import read_settings
    from sinks.warehouse.schema import OtherColumns

    try:
        settings = read_settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            click.echo(f"configuration: {_variable(problem['loc'])}: {problem['msg']}", err=True)
        sys.exit(CONFIGURATION)
    _set_up_logging(settings.log_level)
    try:
        yield settings
    except TryLater as error:
        click.echo(f"try again later: {error}", err=True)
        sys.exit(TRY_LATER)
    except (Misconfigured, OtherColumns) as error:  # trying again changes nothing
        click.echo(f"configuration: {error}", err=True)
        sys.exit(CONFIGURATION)
    except DamagedLake as error:
        click.echo(f"failed: {error}", err=True)
        sys.exit(1)


def of_pipeline(name: str | None) -> "Contract":
    """What the pipeline of that name, or the only one, keeps. Raises click.BadParameter."""
    try:
        return catalog.contract(name)
    except catalog.UnknownPipeline as error:
        raise click.BadParameter(str(error), param_hint="--pipeline") from None


def _variable(location: tuple[int | str, ...]) -> str:
    """The environment variable of a wrong setting."""
    name = "__".join(map(str, location)).upper()
    return name if name.startswith(("AWS_", "LOG_", "GPPS_")) else f"GPPS_{name}"


def _set_up_logging(level: str) -> None:
    logging.basicConfig(level=level, stream=sys.stderr, format="time=%(asctime)s level=%(levelname)s %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
