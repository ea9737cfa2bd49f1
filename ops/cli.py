"""The `gpps` command.

Exit codes: 0 done, 1 failed, 2 usage, 3 different, 4 cannot say, 75 try later, 78 configuration, 130 and 143
interrupted.
"""

import signal
from typing import Any, NoReturn

import click
from pydantic import ValidationError

from ops.commands import (
    answers,
    bench,
    daemons,
    demo,
    dlq,
    generations,
    looking_back,
    quality,
    rebuild,
    services,
    setup,
    soak,
    stages,
    verify,
)
from plumbing.errors import CONFIGURATION, SIGNALLED, Failure
from plumbing.signals import HANGING_UP, leave_on


class Commands(click.Group):
    """A group whose commands fail with one clear line and the exit code that belongs to it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Failure as error:
            _leave(str(error), error.exit_code)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            _leave(f"a setting in the environment is not valid: {wrong}", CONFIGURATION)
        except KeyboardInterrupt:
            _leave("interrupted", SIGNALLED + signal.SIGINT)


def _leave(message: str, exit_code: int) -> NoReturn:
    click.echo(f"gpps: {message}", err=True)
    raise SystemExit(exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Get, pipe, process, see: public APIs to Kafka, a lake, a serving table and a warehouse."""
    leave_on(*HANGING_UP)  # so that what was started is stopped on the way out


for family in (
    demo,
    services,
    daemons,
    stages,
    looking_back,
    answers,
    dlq,
    rebuild,
    verify,
    generations,
    setup,
    quality,
    soak,
    bench,
):
    for command in family.COMMANDS:
        main.add_command(command)
