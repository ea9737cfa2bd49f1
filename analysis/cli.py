"""Commands of the analysis stage: `python -m analysis …`."""

from typing import Any

import click

from analysis.commands import COMMANDS
from analysis.commands.ending import fail
from plumbing.errors import Failure


class Commands(click.Group):
    """A group whose commands fail with one clear line and the exit code that belongs to it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Failure as error:
            fail(str(error), error.exit_code)


@click.group(cls=Commands)
def main() -> None:
    """Answers from the warehouse."""


for command in COMMANDS:
    main.add_command(command)
