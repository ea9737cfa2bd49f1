"""`export csv`: the command, and what it prints."""

import json
from datetime import UTC, datetime
from typing import Any

import click

from plumbing.signals import ENDING, leave_on
from sinks.reporting import failing_clearly, of_pipeline


@click.group()
def export() -> None:
    """Write tables of the lake as files."""


@export.command("csv")
@click.option("--table", metavar="TABLE", help="Which of the pipeline's exported tables. Default: its first.")
@click.option("--to", metavar="PLACE", help="A file, s3://bucket/key, or - for standard output. Default: in the lake.")
@click.option("--pipeline", metavar="NAME", help="Default: the only one.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as one JSON object.")
def export_csv(table: str | None, to: str | None, pipeline: str | None, as_json: bool) -> None:
    """Write a table as one CSV file: one state of the lake, the same bytes each time, safe for spreadsheets."""
    from sinks.csv_export.destination import NoDestination
    from sinks.csv_export.export import export as write_export
    from sinks.csv_export.tables import tables

    there = tables(of_pipeline(pipeline))
    if table is None:
        table = next(iter(there), "")
    if table not in there:
        raise click.BadParameter(f"there is no table {table!r}; there are {', '.join(there)}", param_hint="--table")
    with failing_clearly() as settings:
        leave_on(*ENDING)
        try:
            manifest = write_export(settings.of(there[table].pipeline), there[table], to, lambda: datetime.now(UTC))
        except NoDestination as error:
            raise click.BadParameter(str(error), param_hint="--to") from None
        except OSError as error:
            raise click.ClickException(f"cannot write {to or 'a temporary file'}: {error.strerror or error}") from None
    shown = json.dumps(manifest) if as_json else _told(manifest)
    click.echo(shown, err=to == "-")


def _told(manifest: dict[str, Any]) -> str:
    versions = ", ".join(f"{feed} at version {one['version']}" for feed, one in manifest["feeds"].items())
    size = f"{manifest['rows']:,} rows, {manifest['bytes']:,} bytes" if "rows" in manifest else "part of it was read"
    return f"{manifest['uri']}: {size}, from {versions}"
