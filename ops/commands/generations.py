"""gpps swap, rollback, generations: which generation is live, and what becomes of the others."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become_stage


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def swap(arguments: tuple[str, ...]) -> None:
    """Put the next generation in the live one's place: gpps swap [--execute] [--generation N] [--unverified]."""
    become_stage(["ops.generations", "swap", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def rollback(arguments: tuple[str, ...]) -> None:
    """Make the generation that was live before live again: gpps rollback [--execute]."""
    become_stage(["ops.generations", "rollback", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def generations(arguments: tuple[str, ...]) -> None:
    """List generations, or delete old ones: gpps generations list|prune [--execute]."""
    become_stage(["ops.generations", *arguments])


COMMANDS = (swap, rollback, generations)
