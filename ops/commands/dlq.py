"""gpps dlq: dead letters."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become_stage


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def dlq(arguments: tuple[str, ...]) -> None:
    """Dead letters: gpps dlq list|show|replay|drop, and resume SOURCE for one that is paused."""
    become_stage(["ops.dead_letters", *(arguments or ("--help",))])


COMMANDS = (dlq,)
