"""gpps dlq: dead letters."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become, stage_environment
from ops.settings import caller_environment


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def dlq(arguments: tuple[str, ...]) -> None:
    """Dead letters: gpps dlq list|show|replay|drop, and resume SOURCE for one that is paused."""
    asks_for_help = not arguments or bool({"-h", "--help"} & set(arguments))
    become(["ops.dead_letters", *arguments], caller_environment() if asks_for_help else stage_environment())


COMMANDS = (dlq,)
