"""The streaming job with the DynamoDB follower behind it, as one process: `python -m ops.stream PIPELINE... [--once]`.

`--to FENCE` makes it a bounded drain: exactly up to these offsets, and no further (`python -m streaming fence --json`).

The stages do not know each other; this is where the follower is tied to the driver's commits and to its lease, and the
pause of a source to what becomes of its records.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TextIO

import click

from ops.settings import Settings
from ops.stream.following import PATIENCE, Following
from pipelines import catalog
from producers.polling.progress import StatusFile
from streaming.cli import reported, settings_with_log, working
from streaming.contract import Contract
from streaming.lake.paths import Lake
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)


@click.command()
@click.argument("pipelines", metavar="PIPELINE...", nargs=-1, required=True)
@click.option("--once", is_flag=True, help="Read the topics to their present ends, bring all up to date, and end.")
@click.option("--to", "fence", type=click.File(), metavar="FILE", help="Land exactly up to this fence (JSON), and end.")
@click.option("--from", "start", type=click.File(), metavar="FILE", help="Where a new generation begins (JSON).")
@click.option("--staged", metavar="URI", help="Land what `producers reparse` staged there first.")
@click.option("--again", is_flag=True, help="Read --from … --to once more, beside the query's own log.")
def main(
    pipelines: tuple[str, ...],
    once: bool,
    fence: TextIO | None,
    start: TextIO | None,
    staged: str | None,
    again: bool,
) -> None:
    """Run PIPELINE, or several in one Spark, and keep the DynamoDB tables up to date with it.

    Of several, one that fails is run again after a while; the others go on meanwhile.
    """
    from streaming.app import Job, drain, run, run_once, run_together
    from streaming.driver.bounded_drain import Bounds
    from streaming.ingest.fences import from_text

    if once and fence:
        raise click.UsageError("--once reads to the topics' ends, --to up to a fence: give one of the two")
    if (start or staged or again) and not fence:
        raise click.UsageError("--from, --staged and --again go with --to")
    if again and not start:
        raise click.UsageError("--again goes with --from")
    if fence and len(pipelines) > 1:
        raise click.UsageError("--to is the fence of one pipeline")
    with reported(), ExitStack() as followers:
        settings = settings_with_log()
        if fence is None:
            followers.enter_context(working(once))
            jobs = []
            for found in map(catalog.pipeline, dict.fromkeys(pipelines)):
                own, status = settings.of(found.name), status_of(found)
                following = followers.enter_context(followed(found, status, once))
                jobs.append(Job(own, watched(found, own), following, partial(_tell, status)))
            if once:
                run_once(jobs)
            elif len(jobs) == 1:
                run(jobs[0])
            else:
                run_together(jobs)
            return
        found = catalog.pipeline(pipelines[0])
        settings = settings.of(found.name)
        begin = from_text(start.read(), found.topics()) if start else {}
        with working(once=True), followed(found, status_of(found), once=True) as following:
            drain(settings, found, Bounds(from_text(fence.read(), found.topics()), begin, staged, again), following)


def watched(pipeline: Pipeline, settings: StreamingSettings) -> Pipeline:
    """The pipeline, pausing a source of which too much is dead.

    Not where a generation is named: it is built of records of the past, which say nothing of what a source sends now.
    """
    from ops.dead_letters.pauses import budget_of
    from plumbing.errors import Misconfigured

    if settings.fixed_generation is not None:
        return pipeline
    try:
        return replace(pipeline, on_landed=budget_of(pipeline).note)
    except Misconfigured as error:
        log.warning("event=unwatched reason=%s", error)  # the stream needs less of the environment than a producer
        return pipeline


def status_of(pipeline: Pipeline) -> StatusFile:
    """By which the stream of the pipeline says what it waits for."""
    folder = Settings().state_dir
    with suppress(OSError):  # the status file then says that it cannot be written
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return StatusFile(folder, status_name(pipeline.name))


def _tell(status: StatusFile, why: str | None, seconds: float) -> None:
    now = datetime.now(UTC)
    status.write("waiting" if why else "running", now, now + timedelta(seconds=seconds) if why else None, why)


@contextmanager
def followed(pipeline: Pipeline, status: StatusFile, once: bool) -> Iterator[Following]:
    """The follower that keeps DynamoDB up to date behind this pipeline.

    A single run that cannot bring it up ends with NotReady.
    """
    following = Following(partial(follow, pipeline.contract), status, patience=PATIENCE if once else None)
    try:
        yield following
    finally:
        following.close()


def status_name(pipeline: str) -> str:
    """By which name the stream of a pipeline says what it waits for; see producers.polling.progress."""
    return f"stream-{pipeline}"


def follow(contract: Contract, lake: Lake, check_lease: Callable[[], None]) -> None:
    """Brings DynamoDB to the newest version of the pipeline's change feeds, as long as the driver holds its lease."""
    from sinks.run import follow_dynamodb
    from sinks.settings import read_settings

    follow_dynamodb(read_settings().of(contract.name).at(lake.generation), contract, check_lease)
