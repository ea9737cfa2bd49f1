"""gpps rebuild, replay: the topics read again, into a generation of their own or into the live one."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become_stage


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def rebuild(arguments: tuple[str, ...]) -> None:
    """Build the next generation beside the live one, from the topics or (--from raw) from the archived pages."""
    become_stage(["ops.rebuild", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def replay(arguments: tuple[str, ...]) -> None:
    """Read a range of a topic into the live generation again: gpps replay TOPIC --from-offset N [--execute]."""
    become_stage(["ops.replay", *arguments])


COMMANDS = (rebuild, replay)
