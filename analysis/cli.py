"""Commands of the analysis stage: `python -m analysis …`."""

import click

from analysis.commands import COMMANDS


@click.group()
def main() -> None:
    """Answers from the warehouse."""


for command in COMMANDS:
    main.add_command(command)
