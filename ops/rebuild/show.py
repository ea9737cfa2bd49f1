"""What `gpps rebuild` prints: the plan, and how far the building is."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ops.rebuild.plan import Plan

_LANDED = re.compile(r"event=landed batch=\d+ valid=(\d+) dead=(\d+)")


def plan_lines(plan: Plan) -> Iterator[str]:
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
        yield f"the first {lost:,} records of {topic} have expired; verify will not be able to say whether it is equal"
    of_topics = "and what the topics get from now on" if plan.archived else f"in all {plan.records:,} records"
    yield f"{of_topics}; generation {plan.live} holds {plan.rows:,} rows in the lake"
    yield f"space: {_space(plan)}"
    yield f"time: about {plan.seconds:,.0f} s, {'by an earlier rebuild' if plan.measured else 'by a guess'}"


def _how(plan: Plan) -> str:
    if plan.resumes:
        return (
            f"was begun with the same bounds and is gone on with ({plan.landed:,} records are in; --new begins another)"
        )
    return "is built beside it"


def _range(plan: Plan, topic: str) -> str:
    start, fence = plan.bounds.start[topic], plan.bounds.fence[topic]
    ranges = [f"{part}: {start.get(part, 0)}–{end}" for part, end in fence.items() if end > start.get(part, 0)]
    return f" ({', '.join(ranges)})" if ranges else ""


def _space(plan: Plan) -> str:
    space = plan.space
    said = f"about {_megabytes(space.lake)} MB in the lake and {_megabytes(space.warehouse)} MB in the warehouse"
    if space.free is None:
        return said
    short = ", WHICH IS TOO LITTLE" if space.is_short else ""
    return f"{said}; free here: {_megabytes(space.free)} MB{short}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f}"


@contextmanager
def progress(plan: Plan) -> Iterator[Callable[[str], None]]:
    """A function that is told the log lines of the reading; shows how much has landed. Silent where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda line: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        landed = [plan.landed]

        def note(line: str) -> None:
            if found := _LANDED.search(line):
                landed[0] += int(found[1]) + int(found[2])
                status.update(f"{landed[0]:,} of {plan.records:,} records have landed")

        yield note
