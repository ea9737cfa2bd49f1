"""Commands of the analysis stage: `python -m analysis …`."""

from typing import Any

import click

from analysis.commands.ask import ask
from analysis.commands.dictionary import dictionary
from analysis.commands.examine import examine
from analysis.commands.model import model
from analysis.commands.notebook import notebook
from analysis.commands.report import report
from analysis.commands.reproduce import reproduce
from analysis.commands.sql import sql
from analysis.commands.terminal import fail
from plumbing.errors import Failure


class Commands(click.Group):
    """A group whose commands fail with one clear line and the exit code that belongs to it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Failure as error:
            fail(str(error), error.exit_code)


def _choose(_: click.Context, parameter: click.Parameter, name: str | None) -> None:
    if name is None:
        return
    from analysis import content
    from pipelines.catalog import UnknownPipeline

    try:
        content.choose(name)
    except UnknownPipeline as error:
        raise click.BadParameter(str(error), param=parameter) from None


# Of every command.
PIPELINE = click.Option(
    ["--pipeline"], metavar="NAME", expose_value=False, callback=_choose, is_eager=True, help="Default: the main one."
)


@click.group(cls=Commands)
def main() -> None:
    """Answers from the warehouse."""


for command in (ask, notebook, report, dictionary, reproduce, examine, model, sql):
    command.params.append(PIPELINE)
    main.add_command(command)
