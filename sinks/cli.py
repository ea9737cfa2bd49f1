"""`python -m sinks`: bring the warehouse and DynamoDB to the newest version of the lake's change feeds.

Exit codes: 0 done, 1 failed, 2 usage, 3 stores differ, 4 cannot say, 75 try later (lake or store away, or held by
another), 78 configuration.
"""

import json
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError

if TYPE_CHECKING:
    from sinks.compare import Finding
    from sinks.follower import FollowSummary
    from sinks.settings import Settings

DIFFERENT, CANNOT_SAY, TRY_LATER, CONFIGURATION = 3, 4, 75, 78
POLL_SECONDS = 2.0

log = logging.getLogger("sinks")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Carry the lake's change feeds into the stores. Configured by the environment."""


@main.command()
@click.option("--once", is_flag=True, help="Load what is there and end, instead of looking every 2 seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object per load.")
def load(once: bool, as_json: bool) -> None:
    """Load all marts into the warehouse."""
    from sinks.kill_points import KillPoints
    from sinks.run import load_into, open_warehouse

    with _failing_clearly() as settings, open_warehouse(settings) as connection:
        kill = KillPoints.parse(settings.kill_at)
        _repeat(lambda: load_into(connection, settings, datetime.now(UTC), kill), once, as_json)


@main.command("follow-dynamodb")
@click.option("--once", is_flag=True, help="Follow what is there and end, instead of looking every 2 seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object per run.")
def follow_dynamodb(once: bool, as_json: bool) -> None:
    """Bring the DynamoDB tables up to date. Beside a running stream, which does the same, the later one stops."""
    from sinks.run import follow_dynamodb as follow

    with _failing_clearly() as settings:
        _repeat(lambda: follow(settings), once, as_json)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def counts(as_json: bool) -> None:
    """Count the rows of the warehouse tables and the items of the DynamoDB tables."""
    from sinks.run import row_counts

    with _failing_clearly() as settings:
        found = row_counts(settings)
    click.echo(json.dumps(found) if as_json else "\n".join(f"{table}: {rows}" for table, rows in found.items()))


@main.command("compare")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def compare_stores(as_json: bool) -> None:
    """Compare every row of warehouse and DynamoDB with the lake's. Exits 3 when any differs, 4 when it cannot say."""
    from sinks.run import compare_stores as compare

    with _failing_clearly() as settings:
        findings = compare(settings)
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
@click.option("--table", default="school_programs", show_default=True, help="school_programs, jobs or field_outlook.")
@click.option("--to", metavar="PLACE", help="A file, s3://bucket/key, or - for standard output. Default: in the lake.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as one JSON object.")
def export_csv(table: str, to: str | None, as_json: bool) -> None:
    """Write a table as one CSV file: one state of the lake, the same bytes each time, safe for spreadsheets."""
    from sinks.csv_export.destination import NoDestination
    from sinks.csv_export.export import export
    from sinks.csv_export.tables import TABLES

    if table not in TABLES:
        raise click.BadParameter(f"there is no table {table!r}; there are {', '.join(TABLES)}", param_hint="--table")
    with _failing_clearly() as settings, _interruptible():
        try:
            manifest = export(settings, TABLES[table], to, lambda: datetime.now(UTC))
        except NoDestination as error:
            raise click.BadParameter(str(error), param_hint="--to") from None
        except OSError as error:
            raise click.ClickException(f"cannot write {to or 'a temporary file'}: {error.strerror or error}") from None
    shown = json.dumps(manifest) if as_json else _exported(manifest)
    click.echo(shown, err=to == "-")


def _exported(manifest: dict[str, Any]) -> str:
    versions = ", ".join(f"{feed} at version {one['version']}" for feed, one in manifest["feeds"].items())
    size = f"{manifest['rows']:,} rows, {manifest['bytes']:,} bytes" if "rows" in manifest else "part of it was read"
    return f"{manifest['uri']}: {size}, from {versions}"


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM and Ctrl-C leave through the cleaning up of what is half done, with the codes 143 and 130."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    yield


def _repeat(run: Callable[[], "list[FollowSummary]"], once: bool, as_json: bool) -> None:
    """One run, or runs until SIGTERM or SIGINT; a run that has begun is finished, a second signal ends it at once."""
    if once:
        _show(run(), as_json)
        return
    stop = _stop_event()
    while not stop.is_set():
        summaries = run()
        if any(summary.from_version != summary.to_version for summary in summaries):
            _show(summaries, as_json)
        stop.wait(POLL_SECONDS)
    log.info("event=drained")


def _stop_event() -> threading.Event:
    stop = threading.Event()

    def drain(number: int, frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, drain)
    return stop


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
def _failing_clearly() -> "Iterator[Settings]":
    """Settings, and the exit codes of what goes wrong with them."""
    from sinks.errors import DamagedLake, Misconfigured, TryLater
    from sinks.settings import read_settings
    from sinks.warehouse.schema import OtherColumns

    try:
        settings = read_settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            click.echo(f"configuration: {_variable(problem['loc'])}: {problem['msg']}", err=True)
        sys.exit(CONFIGURATION)
    _set_up_logging(settings.log_level)
    try:
        yield settings
    except TryLater as error:
        click.echo(f"try again later: {error}", err=True)
        sys.exit(TRY_LATER)
    except Misconfigured as error:
        click.echo(f"configuration: {error}", err=True)
        sys.exit(CONFIGURATION)
    except (DamagedLake, OtherColumns) as error:
        click.echo(f"failed: {error}", err=True)
        sys.exit(1)


def _variable(location: tuple[int | str, ...]) -> str:
    """The environment variable of a wrong setting."""
    name = "__".join(map(str, location)).upper()
    return name if name.startswith(("AWS_", "LOG_")) else f"GPPS_{name}"


def _set_up_logging(level: str) -> None:
    logging.basicConfig(level=level, stream=sys.stderr, format="time=%(asctime)s level=%(levelname)s %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
