"""`python -m ops.rebuild`, in the environment of the stages.

Exit codes: 0 done or planned, 1 failed, 2 usage, 75 try again later, 78 configuration, 130 and 143 interrupted.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

import click

from ops.generations.cli import EXECUTE, JSON, PIPELINE, run_command, tell

if TYPE_CHECKING:
    from ops.generations.place import Place
    from ops.rebuild.bounds import Asked, Origin
    from ops.rebuild.plan import Plan

_LANDED = re.compile(r"event=landed batch=\d+ valid=(\d+) dead=(\d+)")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--from",
    "origin",
    type=click.Choice(["topics", "raw"]),
    default="topics",
    help="raw: archived pages, parsed again.",
)
@click.option("--to-offsets", type=click.File(), metavar="FILE", help="Up to these offsets (`streaming fence --json`).")
@click.option("--to-timestamp", metavar="TIME", help="Up to this time of the records (ISO 8601; UTC if it says none).")
@click.option("--source", metavar="SOURCE", help="Only this source's topics.")
@click.option("--new", is_flag=True, help="Begin another generation even where an unfinished one could be continued.")
@PIPELINE
@EXECUTE
@JSON
def main(
    origin: "Origin",
    to_offsets: TextIO | None,
    to_timestamp: str | None,
    source: str | None,
    new: bool,
    execute: bool,
    as_json: bool,
) -> None:
    """Build the next generation beside the live one, from the topics or from the archived pages.

    Interrupted, the same command goes on.
    """
    from ops.rebuild.plan import plan

    def run(place: "Place") -> int:
        found = plan(place, _asked(place, origin, to_offsets, to_timestamp, source), new=new)
        if execute:
            return _execute(place, found, as_json)
        bounded = to_offsets is not None or to_timestamp is not None or source is not None or new
        from_raw = " --from raw" if origin == "raw" else ""
        how = "the same command with --execute" if bounded else f"gpps rebuild{from_raw} --execute"
        result = asdict(found) | {"records": found.bounds.records(), "expired": found.bounds.expired()}
        tell(result, list(plan_lines(found)), execute, as_json, how)
        return 0

    run_command(run)


def _execute(place: "Place", plan: "Plan", as_json: bool) -> int:
    from ops.rebuild.build import build
    from streaming.ingest.fences import count

    if not as_json:
        click.echo("\n".join(plan_lines(plan)), err=True)
    began = place.clock()
    manifest = build(place, plan, counted(place, plan))
    seconds = round((place.clock() - began).total_seconds(), 1)
    if as_json:
        click.echo(json.dumps(manifest.model_dump() | {"resumed": plan.resumes, "seconds": seconds}))
        return 0
    read = count(manifest.start, manifest.fence)
    of_raw = "the archive and " if plan.archived else ""
    click.echo(f"generation {manifest.generation} is built: {of_raw}{read:,} records in {seconds:,.0f} s")
    click.echo("next: gpps verify")
    return 0


def _asked(
    place: "Place", origin: "Origin", to_offsets: TextIO | None, to_timestamp: str | None, source: str | None
) -> "Asked":
    from ops.rebuild.bounds import Asked
    from plumbing.clock import instant_of
    from streaming.ingest.fences import BadFence, from_text

    if origin == "raw" and (to_offsets, to_timestamp, source) != (None, None, None):
        raise click.UsageError("--from raw takes all there is: no --to-offsets, --to-timestamp or --source with it")
    if to_offsets is not None and to_timestamp is not None:
        raise click.UsageError("--to-offsets and --to-timestamp exclude each other")
    try:
        fence = from_text(to_offsets.read(), place.pipeline.topics()) if to_offsets else None
        instant = instant_of(to_timestamp) if to_timestamp else None
    except BadFence as error:
        raise click.BadParameter(str(error), param_hint="--to-offsets") from None
    except ValueError:
        raise click.BadParameter(f"{to_timestamp!r} is no time", param_hint="--to-timestamp") from None
    return Asked(origin, fence, instant, source)


def plan_lines(plan: "Plan") -> Iterator[str]:
    yield f"generation {plan.live} is live and stays so; generation {plan.number} {_how(plan)}"
    if plan.bounds.bound:
        yield f"it is bound ({plan.bounds.bound}): to look at, not to be verified against a whole one"
    for source, count in plan.archived.items():
        yield f"  {source}: {count:,} archived fetches and ends of sweeps, parsed again"
    for topic, records in plan.bounds.records().items():
        if not records and plan.archived:
            continue
        yield f"  {topic}: {records:,} records{_range(plan, topic)}"
    for topic, lost in plan.bounds.expired().items():
        yield f"the first {lost:,} records of {topic} have expired: gpps verify cannot say whether it is equal"
    if plan.archived:
        yield "the records that the topics get from now on are read after that"
    else:
        yield f"{plan.records:,} records in all"
    yield f"generation {plan.live} holds {plan.rows:,} rows in the lake"
    yield f"space: {_space(plan)}"
    how = "as fast as an earlier rebuild" if plan.measured else "an estimate: no rebuild of this size has been made yet"
    yield f"time: about {plan.seconds:,.0f} s ({how})"


def _how(plan: "Plan") -> str:
    if plan.resumes:
        return f"was begun earlier and is continued: {plan.landed:,} records are in it (--new begins another one)"
    return "is built beside it"


def _range(plan: "Plan", topic: str) -> str:
    start, fence = plan.bounds.start[topic], plan.bounds.fence[topic]
    ranges = [f"{part}: {start.get(part, 0)}–{end}" for part, end in fence.items() if end > start.get(part, 0)]
    return f" ({', '.join(ranges)})" if ranges else ""


def _space(plan: "Plan") -> str:
    from ops.generations.show import size_of

    space = plan.space
    needed = f"about {size_of(space.lake)} in the lake and {size_of(space.warehouse)} in the warehouse"
    if space.free is None:
        return needed
    free = f"{size_of(space.free)} free here"
    return f"{needed}; only {free}, which is too little" if space.is_short else f"{needed}; {free}"


def counted(place: "Place", plan: "Plan") -> "Callable[[str], None]":
    """A function that takes the log lines of the reading, and reports how much has landed."""
    landed = [plan.landed]

    def note(line: str) -> None:
        if found := _LANDED.search(line):
            landed[0] += int(found[1]) + int(found[2])
            place.detail(f"{landed[0]:,} of {plan.records:,} records have landed")

    return note
