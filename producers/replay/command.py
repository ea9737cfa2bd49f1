"""`python -m producers reparse`: every archived page parsed again, and what it says staged as records."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from plumbing.errors import Failure
from producers import catalog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from producers.settings import Settings


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--to", "place", required=True, metavar="FOLDER|URI", help="For the records: a folder, or s3://…")
@click.option("--rows-per-file", default=100_000, show_default=True, type=click.IntRange(1, 1_000_000), metavar="ROWS")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def reparse(names: tuple[str, ...], place: str, rows_per_file: int, as_json: bool) -> None:
    """Parse every archived page of each SOURCE (default: of all) again, and stage what they say as Parquet files.

    Needs no key of an API. What an earlier call staged in the same folder is replaced.
    """
    from producers import settings as stage

    for name in names:
        if name.replace("_", "-") not in catalog.names():
            raise click.BadParameter(f"no source {name!r}; there are: {', '.join(catalog.names())}")
    try:
        chosen = sorted({name.replace("_", "-") for name in names or catalog.names()})
        summary = stage_all(chosen, place, stage.load(), rows_per_file)
    except Failure as error:
        click.echo(f"producers: {error}", err=True)
        raise SystemExit(error.exit_code) from None
    if as_json:
        click.echo(json.dumps(summary, sort_keys=True))
        return
    for name, counts in summary["sources"].items():
        click.echo(f"{name}: " + ", ".join(f"{what} {count}" for what, count in counts.items()))


def stage_all(names: "Sequence[str]", place: str, settings: "Settings", rows_per_file: int) -> dict[str, Any]:
    """Stages the archives of the sources, in this order; returns what `staged.json` then says."""
    from plumbing import aws
    from producers.archive.reader import ArchiveReader
    from producers.replay import staging
    from producers.replay.reparse import Reparsed
    from producers.replay.reparse import reparse as events_of

    folder = staging.folder_at(place, settings.aws_region)
    folder.clear()
    staged = staging.Staging(folder, settings.topic_prefix, rows_per_file)
    s3 = aws.client("s3", settings.aws_region)
    tallies = {name: Reparsed() for name in names}
    for name, tally in tallies.items():
        staged.write(events_of(catalog.source(name), ArchiveReader(s3, settings.lake_uri, name), tally))
    sources = {name: asdict(tally) for name, tally in tallies.items()}
    summary = {"files": staged.files, "rows": staged.rows, "sources": sources}
    staged.finish(summary)
    return summary
