"""gpps dlq: dead letters."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become, stage_environment


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def dlq(arguments: tuple[str, ...]) -> None:
    """Dead letters: gpps dlq list|show|replay|drop, and resume SOURCE for one that is paused."""
    become(["ops.dead_letters", *arguments], stage_environment())


COMMANDS = (dlq,)
