"""What the lake says now or said earlier: a field's outlook, and a table as a file.

As things stood at a fence or an instant, they are in a lake of their own, made when it is asked for and kept.
`python -m ops.looking_back outlook|export …`, in the environment of the stages.
"""

import json
import sys
from collections.abc import Mapping
from copy import copy
from typing import Any

import click

from ops import stages
from ops.console import busy, ends_with
from ops.local.home import Home
from ops.settings import Settings, caller_environment, set_variables
from pipelines import catalog
from plumbing.errors import FAILED, Failure
from sinks import cli as sinks


class NotTold(Failure):
    """The marts of that moment are not to be had; the message and exit code are those of the streaming stage."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def variables_as_of(moment: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables by which a reader finds the marts as of `moment`, a file with a fence or a time. Raises NotTold."""
    home = Home(Settings().home)
    home.make()  # so that later commands know the folder of the log for ours
    log = home.path / "logs" / "as-of.log"
    try:
        with busy("looking back"):
            found = json.loads(stages.run(["streaming", "as-of", "--", moment], environment, log))
    except stages.StageFailed as failed:
        raise NotTold(failed.last_line.removeprefix("Error: "), failed.code) from None
    return {"GPPS_LAKE_URI": found["lake_uri"], "GPPS_GENERATION": str(found["generation"])}


def _look_back(_context: click.Context, _parameter: click.Parameter, moment: str | None) -> None:
    if moment is not None:
        set_variables(variables_as_of(moment, caller_environment()))


AS_OF = click.Option(
    ["--as-of"],
    metavar="FENCE|TIME",
    expose_value=False,
    callback=_look_back,
    help="As things stood at a fence (a JSON file) or an instant.",
)


@click.group()
def main() -> None:
    """Look into the lake, now or as it stood."""


@main.group()
def export() -> None:
    """Write tables of the lake as files."""


export_csv = copy(sinks.export_csv)
export_csv.params = [*export_csv.params, AS_OF]
export.add_command(export_csv)
export.params.append(AS_OF)


@main.command()
@click.argument("field")
@click.option("--state", default="US", show_default=True, help="Two-letter state; US is the nation.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; exact decimals as text.")
def outlook(field: str, state: str, as_json: bool) -> None:
    """What FIELD (four digits of CIP) costs and pays and who hires, from the lake, now or as it stood earlier."""
    from ops.explain.show import plain

    row, moment = _row(field, state.upper())
    if row is None:
        click.echo(f"gpps: there is no outlook of {field} in {state.upper()}; fields are four digits of CIP", err=True)
        sys.exit(FAILED)
    if as_json:
        click.echo(json.dumps({**row, "refreshed_at": moment}, default=plain))
        return
    for name, value in row.items():
        click.echo(f"{name:26} {'unknown' if value is None else value}")


outlook.params.append(AS_OF)


def _row(field: str, state: str) -> tuple[dict[str, Any] | None, Any]:
    """The row of the pipeline's headline with this key, and the time of the refresh that wrote it."""
    import pyarrow.compute as pc

    from ops.demo.summary import shown
    from plumbing.generations import resolved
    from sinks.csv_export.state import read, tables

    contract = catalog.contract()
    table = tables(contract)[shown(contract).headline]
    with sinks.failing_clearly() as settings:
        state_of_lake, rows = read(resolved(settings.of(table.pipeline)), table)
    first, second = table.mart.key
    found = rows.left.filter((pc.field(first) == field) & (pc.field(second) == state)).to_pylist()
    return (found[0] if found else None), state_of_lake.as_of


if __name__ == "__main__":
    ends_with(lambda: main(prog_name="gpps"))
