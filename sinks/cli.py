"""`python -m sinks`: bring the warehouse and DynamoDB to the newest version of the lake's change feeds.

Exit codes: 0 done, 1 failed, 2 usage, 3 stores differ, 4 cannot say, 75 try later (lake or store away, or held by
another), 78 configuration.
"""

import json
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pipelines import catalog
from plumbing.errors import CANNOT_SAY, DIFFERENT
from plumbing.signals import stop_in_order
from sinks.csv_export.command import export
from sinks.reporting import failing_clearly, of_pipeline

if TYPE_CHECKING:
    from sinks.compare.stores import Finding
    from sinks.follower import FollowSummary

POLL_SECONDS = 2.0

log = logging.getLogger("sinks")
one_pipeline = click.option("--pipeline", metavar="NAME", help="Default: the only one.")


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
    from sinks.warehouse.postgres import connected_to_load

    contracts = [of_pipeline(name) for name in ([pipeline] if pipeline else catalog.names())]
    with failing_clearly() as settings, connected_to_load() as connection:
        kill = KillPoints.parse(settings.kill_at)
        loadings = [Loading(connection, settings.of(each.name), each, kill) for each in contracts]
        _repeat(
            lambda: [feed for loading in loadings for feed in loading.load(datetime.now(UTC), is_last=once)],
            once,
            as_json,
        )


@main.command("follow-dynamodb")
@click.option("--once", is_flag=True, help="Follow what is there and end, instead of looking every 2 seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object per run.")
@one_pipeline
def follow_dynamodb(once: bool, as_json: bool, pipeline: str | None) -> None:
    """Bring the DynamoDB tables up to date. Beside a running stream, which does the same, the later one stops."""
    from sinks.run import follow_dynamodb as follow

    contract = of_pipeline(pipeline)
    with failing_clearly() as settings:
        _repeat(lambda: follow(settings.of(contract.name), contract), once, as_json)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@one_pipeline
def counts(as_json: bool, pipeline: str | None) -> None:
    """Count the rows of the warehouse tables and the items of the DynamoDB tables."""
    from sinks.run import row_counts

    contract = of_pipeline(pipeline)
    with failing_clearly() as settings:
        found = row_counts(settings.of(contract.name), contract)
    click.echo(json.dumps(found) if as_json else "\n".join(f"{table}: {rows}" for table, rows in found.items()))


@main.command("compare")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@one_pipeline
def compare_stores(as_json: bool, pipeline: str | None) -> None:
    """Compare every row of warehouse and DynamoDB with the lake's. Exits 3 when any differs, 4 when it cannot say."""
    from sinks.run import compare_stores as compare

    contract = of_pipeline(pipeline)
    with failing_clearly() as settings:
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


main.add_command(export)
