"""gpps swap, rollback, generations: which generation is live, and what becomes of the others."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become, stage_environment


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def swap(arguments: tuple[str, ...]) -> None:
    """Put the next generation in the live one's place: gpps swap [--execute] [--generation N] [--unverified]."""
    become(["ops.generations", "swap", *arguments], stage_environment())


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def rollback(arguments: tuple[str, ...]) -> None:
    """Make the generation that was live before live again: gpps rollback [--execute]."""
    become(["ops.generations", "rollback", *arguments], stage_environment())


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def generations(arguments: tuple[str, ...]) -> None:
    """List generations, or delete old ones: gpps generations list|prune [--execute]."""
    become(["ops.generations", *arguments], stage_environment())


COMMANDS = (swap, rollback, generations)
