"""gpps verify: whether two generations hold the same rows."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become_stage


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def verify(arguments: tuple[str, ...]) -> None:
    """Compare a generation with the live one in every store: exits 0 equal, 3 different, 4 cannot say."""
    become_stage(["ops.verify", *arguments])


COMMANDS = (verify,)
