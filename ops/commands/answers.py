"""gpps ask, notebook and the others: answers from the warehouse and the lake, by the analysis stage's own commands."""

import click

from ops.commands.stages import ARGUMENTS, PASS_ON, become, become_stage
from ops.settings import caller_environment


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def ask(arguments: tuple[str, ...]) -> None:
    """Answer a named question: gpps ask "openings per graduate" --state TX --top 10; without one, lists them."""
    if not arguments:
        become(["analysis", "ask"], caller_environment())
    become_stage(["analysis", "ask", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def sql(arguments: tuple[str, ...]) -> None:
    """Run a statement of your own, read only: gpps sql 'SELECT …' [--on warehouse|lake]."""
    become_stage(["analysis", "sql", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def examine(arguments: tuple[str, ...]) -> None:
    """Examine what the answers rest on: integrity, outliers, bias; exits 1 when something must not be trusted."""
    become_stage(["analysis", "examine", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def report(arguments: tuple[str, ...]) -> None:
    """Make the report, one HTML file: gpps report [--to FILE] [--state TX] [--top 10]."""
    become_stage(["analysis", "report", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def notebook(arguments: tuple[str, ...]) -> None:
    """Execute a notebook over warehouse and lake: gpps notebook NAME|--all [--out DIR]; without a name, lists them."""
    become_stage(["analysis", "notebook", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def dictionary(arguments: tuple[str, ...]) -> None:
    """What every table and column means, in which unit and from where: gpps dictionary [WORD] [--to FILE]."""
    become(["analysis", "dictionary", *arguments], caller_environment())  # it asks no service


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def reproduce(arguments: tuple[str, ...]) -> None:
    """Ask the published questions of warehouse and lake: exits 0 equal, 3 different, 4 cannot say."""
    become_stage(["analysis", "reproduce", *arguments])


COMMANDS = (
    ask,
    notebook,
    report,
    dictionary,
    reproduce,
    examine,
    sql,
)
