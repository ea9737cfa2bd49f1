"""Commands of the streaming stage. Results go to standard output, the log to standard error.

Exit codes: 0 done, 1 failed, 2 usage, 4 cannot say, 75 try again later, 78 configuration.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from pydantic import ValidationError

from pipelines import catalog
from plumbing import logs
from plumbing.errors import CONFIGURATION, FAILED, TRY_LATER, CannotTell, Failure
from plumbing.progress import in_log, progress
from plumbing.settings import secrets, wrong_variables
from streaming.settings import StreamingSettings

if TYPE_CHECKING:
    from streaming.ingest.fences import Offsets
    from streaming.pipeline import Pipeline


log = logging.getLogger("streaming")
for_pipeline = click.option("--pipeline", metavar="NAME", help="Default: the main one.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Kafka to the lake: land events strictly, keep marts and their change feeds."""


@main.command()
@click.argument("pipeline")
@click.option("--once", is_flag=True, help="Read the topics to their present ends, bring all up to date, and end.")
def stream(pipeline: str, once: bool) -> None:
    """Run PIPELINE until SIGTERM; a second SIGTERM ends it in the middle of a batch, which loses nothing."""
    from streaming.app import Job, run, run_once

    with reported():
        found = catalog.pipeline(pipeline)
        job = Job(settings_with_log().of(found.name), found)
        with working(once):
            run_once([job]) if once else run(job)


@main.command()
@for_pipeline
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def accounting(pipeline: str | None, as_json: bool) -> None:
    """Tell what became of every record read: per topic read, landed, dead, and duplicates among the landed.

    Exit code 1 when read is not landed + dead, in any partition; 4 when Kafka no longer has what would tell.
    """
    from streaming.ingest.accounting import reckoned
    from streaming.lake.paths import lake_of

    with reported():
        with progress("counting", quick=True):
            found, settings = _resolved(pipeline)
            reckoning = reckoned(lake_of(settings), settings, found)
        if as_json:
            click.echo(json.dumps(reckoning.accounts, indent=2))
        else:
            for topic, counts in reckoning.accounts.items():
                click.echo(f"{topic}: " + ", ".join(f"{name} {number}" for name, number in counts.items()))
        if reckoning.faults:
            _end(FAILED, "; ".join((*reckoning.faults, *reckoning.untold)))
        if reckoning.untold:
            raise CannotTell("; ".join(reckoning.untold))


@main.command()
@for_pipeline
@click.option("--at", "instant", metavar="TIME", help="Of this instant instead (ISO 8601; UTC unless it says another).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: topic, partition, next offset.")
def fence(pipeline: str | None, instant: str | None, as_json: bool) -> None:
    """The ends that the topics have now: a fence, as `--to` of a drain takes it."""
    from streaming.ingest import topics

    with reported():
        names, settings = catalog.pipeline(pipeline).topics(), settings_with_log()
        with progress("asking Kafka", quick=True):
            found = topics.at(settings, names, _instant(instant)) if instant else topics.ends(settings, names)
        _show(found, as_json)


@main.command()
@for_pipeline
@click.option("--json", "as_json", is_flag=True, help="One JSON object with `start` and `position`.")
def position(pipeline: str | None, as_json: bool) -> None:
    """Tell where the generation's query is in the topics (the next offsets), and where it began."""
    from streaming.ingest.checkpoint import checkpoint_of
    from streaming.lake.paths import lake_of

    with reported():
        found, settings = _resolved(pipeline)
        log = checkpoint_of(lake_of(settings), found, settings.topic_prefix)
        start, here = log.start(), log.position()
        if as_json:
            click.echo(json.dumps({"generation": settings.generation, "start": start, "position": here}))
            return
        _show(here, False)


@main.command("as-of")
@click.argument("moment", metavar="FENCE|TIME")
@for_pipeline
def as_of(moment: str, pipeline: str | None) -> None:
    """Make the marts as they were at a fence (a JSON file) or an instant, if need be, and tell where they lie."""
    from streaming.driver.session import spark_session
    from streaming.refresh.as_of import make, past

    with reported():
        found, settings = _resolved(pipeline)
        found.check()
        then = past(settings, found, _moment(settings, found.topics(), moment))
        made = then.is_made()
        if not made:
            with spark_session(settings, "as-of") as spark:
                make(spark, found, then, lambda: datetime.now(UTC))
        click.echo(json.dumps({"lake_uri": then.folder, "generation": 1, "fence": then.fence, "made": not made}))


def _resolved(pipeline: str | None) -> "tuple[Pipeline, StreamingSettings]":
    """The pipeline, and the stage's settings for the generation of it that is meant."""
    from plumbing.generations import resolved

    found = catalog.pipeline(pipeline)
    return found, resolved(settings_with_log().of(found.name))


def _moment(settings: StreamingSettings, names: tuple[str, ...], text: str) -> "Offsets":
    """The fence that a file holds, or that the broker tells for an instant."""
    from streaming.ingest import fences, topics

    path = Path(text)
    if path.is_file():
        return fences.from_text(path.read_text(), names)
    try:
        instant = _instant(text)
    except click.BadParameter:
        raise fences.BadFence(f"{text!r} is neither a file nor a time like 2026-03-01T12:00") from None
    return topics.at(settings, names, instant)


def _show(offsets: "Offsets", as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(offsets))
        return
    for topic, partitions in offsets.items():
        click.echo(f"{topic}: " + ", ".join(f"{partition} at {offset}" for partition, offset in partitions.items()))


def _instant(text: str) -> datetime:
    from plumbing.clock import instant_of

    try:
        return instant_of(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a time like 2026-03-01T12:00", param_hint="--at") from None


def settings_with_log() -> StreamingSettings:
    """The stage's settings, with the log set up as they say."""
    settings = StreamingSettings()
    logs.set_up(settings, secrets(settings))
    return settings


def working(once: bool) -> AbstractContextManager[None]:
    return in_log(log, "stream", ends=once)


@contextmanager
def reported() -> Iterator[None]:
    """Turns errors into one line on standard error and the exit code that says what to do."""
    from botocore.exceptions import BotoCoreError

    try:
        yield
    except Failure as error:
        _end(error.exit_code, error)
    except BotoCoreError as error:
        _end(TRY_LATER, error)
    except ValidationError as error:
        _end(CONFIGURATION, "; ".join(wrong_variables(StreamingSettings, error)))


def _end(code: int, error: Exception | str) -> NoReturn:
    click.echo(f"gpps: {error}", err=True)
    sys.exit(code)
