"""`python -m ops.outlook FIELD`: what the lake says of one field of study in one state, now or (in a lake that was made
for it) as it stood earlier."""

import json
import sys
from typing import Any

import click

from ops.explain.cli import plain
from pipelines import catalog
from sinks.reporting import failing_clearly

NONE, USAGE = 1, 2


@click.command()
@click.argument("field")
@click.option("--state", default="US", show_default=True, help="Two-letter state; US is the nation.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; exact decimals as text.")
def main(field: str, state: str, as_json: bool) -> None:
    """The outlook of FIELD, four digits of CIP."""
    row, moment = _row(field, state.upper())
    if row is None:
        click.echo(f"gpps: there is no outlook of {field} in {state.upper()}; fields are four digits of CIP", err=True)
        sys.exit(NONE)
    if as_json:
        click.echo(json.dumps({**row, "refreshed_at": moment}, default=plain))
        return
    for name, value in row.items():
        click.echo(f"{name:26} {'unknown' if value is None else value}")


def _row(field: str, state: str) -> tuple[dict[str, Any] | None, Any]:
    """The row of the field, with the time of the refresh that wrote it."""
    import pyarrow.compute as pc

    from plumbing.generations import resolved
    from sinks.csv_export.state import read
    from sinks.csv_export.tables import tables

    table = tables(catalog.contract())["field_outlook"]
    with failing_clearly() as settings:
        state_of_lake, rows = read(resolved(settings.of(table.pipeline)), table)
    found = rows.left.filter((pc.field("cip4") == field) & (pc.field("state") == state)).to_pylist()
    return (found[0] if found else None), state_of_lake.as_of


if __name__ == "__main__":
    main(prog_name="gpps outlook")
