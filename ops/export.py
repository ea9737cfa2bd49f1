"""`gpps export`: tables of the lake as files, and one row of one at the terminal, now or as they stood earlier.

As things stood at a fence or an instant, they are in a lake of their own, made when it is asked for and kept.
`python -m ops.export csv|row …`, in the environment of the stages.
"""

import json
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import click

from ops import stages
from ops.local.home import Home
from ops.settings import Settings, caller_environment, set_variables
from plumbing.entrance import enter
from plumbing.errors import Failure
from plumbing.progress import progress
from sinks.cli import export_csv, failing_clearly, of_pipeline

ROWS_AT_ONCE = 5_000
AS_OF = click.Option(["--as-of"], metavar="FENCE|TIME", help="As things stood at a fence (a JSON file) or an instant.")


def variables_as_of(moment: str, pipeline: str | None, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables by which a reader finds the marts as of `moment`, a file with a fence or a time.

    Raises Failure with the message and the exit code of the streaming stage.
    """
    home = Home(Settings().home)
    home.make()  # so that later commands know the folder of the log for ours
    named = ["--pipeline", pipeline] if pipeline else []
    try:
        with progress("looking back"):
            arguments = ["streaming", "as-of", *named, "--", moment]
            found = json.loads(stages.run(arguments, environment, home.path / "logs" / "as-of.log"))
    except stages.StageFailed as failed:
        failure = Failure(failed.last_line)
        failure.exit_code = failed.code
        raise failure from None
    return {"GPPS_LAKE_URI": found["lake_uri"], "GPPS_GENERATION": str(found["generation"])}


def _looking_back(command: click.Command) -> click.Command:
    """The command with --as-of."""
    from analysis.commands.terminal import tell_as_stored

    def as_of_then(as_of: str | None, pipeline: str | None, **options: Any) -> None:
        if as_of is not None:
            set_variables(variables_as_of(as_of, pipeline, caller_environment()))
        if options.get("as_stored", True):  # a file is always as it is stored
            tell_as_stored()
        assert command.callback is not None
        command.callback(pipeline=pipeline, **options)

    extended = copy(command)
    extended.params, extended.callback = [*command.params, AS_OF], as_of_then
    return extended


@click.command()
@click.argument("key", nargs=-1, required=True)
@click.option("--table", metavar="TABLE", help="Which of the pipeline's exported tables. Default: its first.")
@click.option("--pipeline", metavar="NAME", help="Default: the main one.")
@click.option("--as-stored", is_flag=True, help="Withhold no figure, however few values it rests on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; exact decimals as text.")
def row(key: Sequence[str], table: str | None, pipeline: str | None, as_stored: bool, as_json: bool) -> None:
    """Show the row of TABLE that has KEY, from the lake: a value for each column of its key, in order."""
    from analysis.ask import marts
    from ops.explain.show import plain
    from plumbing.generations import resolved
    from sinks.csv_export.state import read, tables

    there = tables(of_pipeline(pipeline))
    of = there.get(table if table is not None else next(iter(there), ""))
    if of is None:
        raise click.BadParameter(f"there is no table {table!r}; there are {', '.join(there)}", param_hint="--table")
    names = of.mart.key
    if len(key) != len(names):
        raise click.BadArgumentUsage(f"the key of {of.name} is {', '.join(names)}")
    columns = [column.name for column in of.columns]
    with progress("looking", quick=True), failing_clearly() as given, marts.reader(of.pipeline) as reading:
        state, rows = read(resolved(given.of(of.pipeline)), of)
        found = _found(columns, rows, dict(zip(names, key, strict=True)))
        if found is None:
            key = reading.understood(of.mart, key)
            found = _found(columns, rows, dict(zip(names, key, strict=True)))
        if found is None:
            raise Failure(f"there is no row {' '.join(key)} in {of.name}; its key is {', '.join(names)}")
        if not as_stored:
            found = reading.without_few(of.mart, found)
    if as_json:
        click.echo(json.dumps({**found, "refreshed_at": state.as_of}, default=plain))
        return
    for name, value in found.items():
        click.echo(f"{name:26} {'unknown' if value is None else value}")


def _found(columns: Sequence[str], rows: Any, key: Mapping[str, str]) -> dict[str, Any] | None:
    """The row with this key, whose values are compared as texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for batch in rows.batches(ROWS_AT_ONCE):
        piece = pa.table(dict(zip(columns, batch, strict=True)))
        for name, value in key.items():
            piece = piece.filter(pc.equal(pc.cast(piece[name], pa.string()), value))
        if piece.num_rows:
            return dict(piece.to_pylist()[0])
    return None


@click.group()
def main() -> None:
    """Write tables of the lake as files, or show one row of one."""


main.add_command(_looking_back(export_csv))
main.add_command(_looking_back(row))


if __name__ == "__main__":
    enter("ops.export:main", "gpps export")
