"""`python -m ops.explain TABLE KEY…`: one row of the warehouse, explained.

Exit codes: 0 explained, 1 no such row or a check that does not hold, 2 usage, 75 a store is away, 78 configuration.
"""

import json
from typing import Any

import click

from ops.console import ends_with
from pipelines import catalog
from plumbing.errors import FAILED
from plumbing.progress import progress

DASHES_ARE_KEYS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}  # an id may begin with one


@click.command(context_settings=DASHES_ARE_KEYS)
@click.argument("table")
@click.argument("key", nargs=-1, type=click.UNPROCESSED)
@click.option("--rows", "most", default=5, show_default=True, type=click.IntRange(1, 1000), help="Shown of each kind.")
@click.option("--generation", type=click.IntRange(1), help="Default: the live one.")
@click.option("--pipeline", metavar="NAME", help="Default: the main one.")
@click.option("--as-stored", is_flag=True, help="Withhold no figure, however few values it rests on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def main(
    table: str,
    key: tuple[str, ...],
    most: int,
    generation: int | None,
    pipeline: str | None,
    as_stored: bool,
    as_json: bool,
) -> None:
    """From the row of TABLE with this KEY (its columns in order) to the events, offsets and raw pages behind it."""

    def run() -> int:
        from analysis.commands.terminal import tell_as_stored
        from ops.explain.show import plain, show

        with progress("explaining", quick=True):
            found = _explained(table, key, most, generation, pipeline, as_stored)
        if as_stored:
            tell_as_stored()
        if as_json:
            click.echo(json.dumps(found, default=plain))
        else:
            show(found)
        return FAILED if any(check["holds"] is False for check in found["checks"]) else 0

    ends_with(run)


def _explained(
    table: str, key: tuple[str, ...], most: int, generation: int | None, name: str | None, as_stored: bool
) -> dict[str, Any]:
    from analysis.ask import marts
    from ops.explain.events import Row, key_of, mart_of
    from ops.explain.explanation import explain
    from ops.explain.lake import reader
    from ops.explain.warehouse import warehouse
    from ops.stages import as_failures
    from plumbing.generations import resolved
    from sinks.settings import read_settings

    pipeline = catalog.pipeline(name)
    mart = mart_of(pipeline, table)
    typed = key_of(mart, key)
    with as_failures():
        settings = read_settings().of(pipeline.name)
        settings = settings.at(generation) if generation else resolved(settings)
        with warehouse(settings) as stored, marts.reader(pipeline.name, settings.generation) as reading:
            if stored.row(mart, typed) is None:
                typed = key_of(mart, reading.understood(mart, key))
            found = explain(Row(reader(settings), pipeline, mart, typed, most), stored)
            return found if as_stored else {**found, "row": reading.without_few(mart, found["row"])}
