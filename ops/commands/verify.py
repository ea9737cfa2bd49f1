"""gpps verify: whether two generations hold the same rows."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become, stage_environment


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def verify(arguments: tuple[str, ...]) -> None:
    """Compare a generation with the live one in every store: exits 0 equal, 3 different, 4 cannot say."""
    become(["ops.verify", *arguments], stage_environment())


COMMANDS = (verify,)
