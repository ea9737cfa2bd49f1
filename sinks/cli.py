"""`python -m sinks`: bring the warehouse and DynamoDB to the newest version of the lake's change feeds.

Exit codes: 0 done, 1 failed, 2 usage, 3 stores differ, 4 cannot say, 75 try later (lake or store away, or held by
another), 78 configuration.
"""

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError

from pipelines import catalog
from plumbing import logs
from plumbing.errors import CANNOT_SAY, CONFIGURATION, DIFFERENT, Failure
from plumbing.progress import in_lines, in_log, progress
from plumbing.signals import stop_in_order

if TYPE_CHECKING:
    from sinks.compare.stores import Finding
    from sinks.follower import FollowSummary
    from sinks.settings import Settings
    from streaming.contract import Contract


POLL_SECONDS = 2.0

log = logging.getLogger("sinks")
one_pipeline = click.option("--pipeline", metavar="NAME", help="Default: the main one.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Carry the lake's change feeds into the stores. Configured by the environment."""


@main.command()
@click.option("--once", is_flag=True, help="Load what is there and end, instead of looking every 2 seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object per load.")
@click.option("--pipeline", metavar="NAME", help="Default: all of them.")
def load(once: bool, as_json: bool, pipeline: str | None) -> None:
    """Load all marts into the warehouse."""
    from plumbing.kill_points import KillPoints
    from sinks.run import Loading
    from sinks.warehouse.engines.catalog import connected_to_load

    contracts = [of_pipeline(name) for name in ([pipeline] if pipeline else catalog.names())]
    with failing_clearly() as settings, _working(once), connected_to_load(settings) as connection:
        kill = KillPoints.parse(settings.kill_at)
        loadings = [Loading(connection, settings.of(each.name), each, kill) for each in contracts]

        def due_loads() -> "list[FollowSummary]":
            now = datetime.now(UTC)
            due = [loading for loading in loadings if once or loading.is_due(now)]
            return [feed for loading in due for feed in loading.load(now, is_last=once)]

        _repeat(due_loads, once, as_json)


@main.command("follow-dynamodb")
@click.option("--once", is_flag=True, help="Follow what is there and end, instead of looking every 2 seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object per run.")
@one_pipeline
def follow_dynamodb(once: bool, as_json: bool, pipeline: str | None) -> None:
    """Bring the DynamoDB tables up to date. Beside a running stream, which does the same, the later one stops."""
    from sinks.run import follow_dynamodb as follow

    contract = of_pipeline(pipeline)
    with failing_clearly() as settings, _working(once):
        _repeat(lambda: follow(settings.of(contract.name), contract), once, as_json)


@main.command("follow-mongodb")
@click.option("--once", is_flag=True, help="Follow what is there and end, instead of looking every 2 seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object per run.")
@click.option("--pipeline", metavar="NAME", help="Default: all of them.")
def follow_mongodb(once: bool, as_json: bool, pipeline: str | None) -> None:
    """Bring the served marts in MongoDB up to date, at the address in GPPS_MONGODB_URL."""
    from sinks.run import follow_mongodb as follow

    contracts = [of_pipeline(name) for name in ([pipeline] if pipeline else catalog.names())]
    with failing_clearly() as settings, _working(once):
        _repeat(lambda: [feed for each in contracts for feed in follow(settings.of(each.name), each)], once, as_json)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@one_pipeline
def counts(as_json: bool, pipeline: str | None) -> None:
    """Count the rows of the warehouse tables and the items of the DynamoDB tables."""
    from sinks.run import row_counts

    contract = of_pipeline(pipeline)
    with progress("counting", quick=True), failing_clearly() as settings:
        found = row_counts(settings.of(contract.name), contract)
    click.echo(json.dumps(found) if as_json else "\n".join(f"{table}: {rows}" for table, rows in found.items()))


@main.command("compare")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@one_pipeline
def compare_stores(as_json: bool, pipeline: str | None) -> None:
    """Compare every row of warehouse and DynamoDB with the lake's. Exits 3 when any differs, 4 when it cannot say."""
    from sinks.run import compare_stores as compare

    contract = of_pipeline(pipeline)
    with progress("comparing", quick=True), failing_clearly() as settings:
        findings = compare(settings.of(contract.name), contract)
    if as_json:
        click.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            _show_finding(finding)
    verdicts = {finding.verdict for finding in findings}
    sys.exit(DIFFERENT if "different" in verdicts else CANNOT_SAY if "cannot say" in verdicts else 0)


def _show_finding(finding: "Finding") -> None:
    why = f" ({finding.why})" if finding.why else ""
    click.echo(f"{finding.mart} in {finding.store}: {finding.verdict}, {finding.rows} of {finding.lake} rows{why}")
    for what in ("missing", "surplus", "differing"):
        for key in getattr(finding, what):
            click.echo(f"  {what}: {key}")


@main.group()
def export() -> None:
    """Write tables of the lake as files."""


@export.command("csv")
@click.option("--table", metavar="TABLE", help="Which of the pipeline's exported tables. Default: its first.")
@click.option("--to", metavar="PLACE", help="A file, s3://bucket/key, or - for standard output. Default: in the lake.")
@click.option("--partitioned", is_flag=True, help="Several files, KEY=VALUE/TABLE.csv; --to is a folder.")
@click.option("--pipeline", metavar="NAME", help="Default: the main one.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as one JSON object.")
def export_csv(table: str | None, to: str | None, partitioned: bool, pipeline: str | None, as_json: bool) -> None:
    """Write a table as one CSV file: one state of the lake, the same bytes each time, safe for spreadsheets."""
    from sinks.csv_export import export as whole
    from sinks.csv_export import partitioned as in_parts
    from sinks.csv_export.destination import NoDestination
    from sinks.csv_export.state import tables

    there = tables(of_pipeline(pipeline))
    if table is None:
        table = next(iter(there), "")
    if table not in there:
        raise click.BadParameter(f"there is no table {table!r}; there are {', '.join(there)}", param_hint="--table")
    if partitioned and there[table].partitions is None:
        raise click.BadParameter(f"{table} is not written in partitions", param_hint="--partitioned")
    write = in_parts.export if partitioned else whole.export
    with in_lines("writing", quick=True), failing_clearly() as settings:
        try:
            manifest = write(settings.of(there[table].pipeline), there[table], to, lambda: datetime.now(UTC))
        except NoDestination as error:
            raise click.BadParameter(str(error), param_hint="--to") from None
        except OSError as error:
            raise click.ClickException(f"cannot write {to or 'a temporary file'}: {error.strerror or error}") from None
    shown = json.dumps(manifest) if as_json else _summary(manifest)
    click.echo(shown, err=to == "-")


def _summary(manifest: dict[str, Any]) -> str:
    versions = ", ".join(f"{feed} at version {one['version']}" for feed, one in manifest["feeds"].items())
    size = f"{manifest['rows']:,} rows, {manifest['bytes']:,} bytes" if "bytes" in manifest else "part of it was read"
    if "files" in manifest:
        size = f"{manifest['rows']:,} rows in {len(manifest['files']):,} files"
    return f"{manifest['uri']}: {size}, from {versions}"


def _working(once: bool) -> AbstractContextManager[None]:
    return in_log(log, "following the change feeds", ends=once)


def _repeat(run: Callable[[], "list[FollowSummary]"], once: bool, as_json: bool) -> None:
    """One run, or runs until SIGTERM or SIGINT; a run that has begun is finished, a second signal ends it at once."""
    if once:
        _show(run(), as_json)
        return
    stop = threading.Event()
    stop_in_order(lambda number: stop.set())
    while not stop.is_set():
        summaries = run()
        if any(summary.from_version != summary.to_version for summary in summaries):
            _show(summaries, as_json)
        stop.wait(POLL_SECONDS)
    log.info("event=drained")


def _show(summaries: "Sequence[FollowSummary]", as_json: bool) -> None:
    if as_json:
        feeds = [
            {name.removesuffix("_version"): value for name, value in asdict(summary).items()} for summary in summaries
        ]
        click.echo(json.dumps({"feeds": feeds}))
        return
    if all(summary.to_version is None for summary in summaries):
        click.echo("The lake holds no change feeds yet: nothing to load. Run the streaming stage first.")
        return
    for summary in summaries:
        click.echo(_line(summary))


def _line(summary: "FollowSummary") -> str:
    if summary.to_version is None:
        return f"{summary.feed}: no such table in the lake yet"
    how = f", whole ({summary.bootstrap})" if summary.bootstrap else ""
    start = "-" if summary.from_version is None else summary.from_version
    moved = f"version {start} -> {summary.to_version}{how}"
    return f"{summary.feed}: {moved}, {summary.upserted} upserted, {summary.deleted} deleted"


@contextmanager
def failing_clearly() -> "Iterator[Settings]":
    """Settings, and the exit codes of what goes wrong with them."""
    from plumbing.settings import secrets, wrong_variables
    from sinks.settings import Settings, read_settings

    try:
        settings = read_settings()
    except ValidationError as error:
        for problem in wrong_variables(Settings, error):
            click.echo(f"gpps: {problem}", err=True)
        sys.exit(CONFIGURATION)
    logs.set_up(settings, secrets(settings))
    try:
        yield settings
    except Failure as error:
        click.echo(f"gpps: {error}", err=True)
        sys.exit(error.exit_code)


def of_pipeline(name: str | None) -> "Contract":
    """Contract of the pipeline of that name, or of the main one. Raises click.BadParameter."""
    try:
        return catalog.contract(name)
    except catalog.UnknownPipeline as error:
        raise click.BadParameter(str(error), param_hint="--pipeline") from None
