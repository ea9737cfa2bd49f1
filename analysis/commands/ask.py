"""`ask`: answer one of the named questions."""

import json
from typing import Any

import click

from analysis.commands.ending import EXIT_LATER, fail


@click.command()
@click.argument("name", default="top_fields")
@click.option("--state", default="US", show_default=True, help="Two-letter state; US is the nation.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="Rows as a JSON list; exact decimals as text.")
def ask(name: str, state: str, top: int, as_json: bool) -> None:
    """Answer the question NAME from the warehouse."""
    columns, rows = _answer(name, {"state": state.upper(), "top": top})
    if as_json:
        click.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], default=str))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    Console().print(table)


def _answer(name: str, parameters: dict[str, object]) -> tuple[list[str], Any]:
    from analysis import questions, settings, warehouse

    try:
        statement = questions.text(name)
        house = warehouse.connect(settings.load())
    except questions.UnknownQuestion as error:
        raise click.BadParameter(str(error)) from None
    except warehouse.WarehouseAway as error:
        fail(str(error), EXIT_LATER)
    try:
        return house.rows(statement, parameters)
    except warehouse.WarehouseAway as error:
        fail(str(error), EXIT_LATER)
    finally:
        house.close()
