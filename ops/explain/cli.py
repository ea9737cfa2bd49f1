"""`python -m ops.explain TABLE KEY…`: one row of the warehouse, explained.

Exit codes: 0 explained, 1 no such row or a check that does not hold, 2 usage, 75 a store is away, 78 configuration.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import click

from ops.ending import ends_with
from pipelines import catalog
from plumbing.errors import FAILED

DASHES_ARE_KEYS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}  # an id may begin with one


@click.command(context_settings=DASHES_ARE_KEYS)
@click.argument("table")
@click.argument("key", nargs=-1, type=click.UNPROCESSED)
@click.option("--rows", "most", default=5, show_default=True, type=click.IntRange(1, 1000), help="Shown of each kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def main(table: str, key: tuple[str, ...], most: int, as_json: bool) -> None:
    """From the row of TABLE with this KEY (its columns in order) to the events, offsets and raw pages behind it."""
    ends_with(lambda: _told(_explained(table, key, most), as_json))


def _told(found: dict[str, Any], as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps(found, default=plain))
    else:
        from ops.explain.show import show

        show(found)
    return FAILED if any(check["holds"] is False for check in found["checks"]) else 0


def _explained(table: str, key: tuple[str, ...], most: int) -> dict[str, Any]:
    from ops.explain.explanation import Question, explain
    from ops.explain.lake import reader
    from ops.explain.stored import warehouse
    from ops.explain.tables import key_of, mart_of
    from ops.generations.failing import as_failures
    from plumbing.generations import resolved
    from sinks.settings import read_settings

    mart = mart_of(table)
    asked = Question(mart, key_of(mart, key), most)
    with as_failures():
        settings = resolved(read_settings().of(catalog.contract().name))
        with warehouse(settings) as stored:
            return explain(reader(settings), stored, asked)


def plain(value: Any) -> str:
    """Values JSON does not know, as text: exact decimals, dates, instants in UTC."""
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(type(value).__name__)
