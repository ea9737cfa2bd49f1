"""`python -m ops.rebuild.replay`, in the environment of the stages.

Exit codes: 0 done or planned, 1 no such range or failed, 2 usage, 75 try again later, 78 configuration.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ops.generations.cli import EXECUTE, JSON, PIPELINE, run_command, tell
from plumbing.entrance import enter

if TYPE_CHECKING:
    from ops.generations.place import Place
    from ops.rebuild.replaying import Replay


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("topic")
@click.option("--from-offset", required=True, type=click.IntRange(min=0), help="The first to be read again.")
@click.option("--to-offset", type=click.IntRange(min=1), help="The first not to be; otherwise all that was read.")
@click.option("--partition", type=click.IntRange(min=0), help="Of this partition; otherwise of each.")
@PIPELINE
@EXECUTE
@JSON
def main(
    topic: str,
    from_offset: int,
    to_offset: int | None,
    partition: int | None,
    execute: bool,
    as_json: bool,
) -> None:
    """Read a range of TOPIC into the live generation once more. What landed before does not change."""
    from ops.rebuild import replaying

    def run(place: "Place") -> int:
        asked = replaying.Asked(topic, from_offset, to_offset, partition)
        done = replaying.execute(place, asked) if execute else replaying.plan(place, asked)
        tell(asdict(done) | {"records": done.records}, list(_lines(done)), execute, as_json, "the same with --execute")
        return 0

    run_command(run)


def _lines(done: "Replay") -> Iterator[str]:
    for topic, parts in done.fence.items():
        ranges = ", ".join(f"partition {part}: {done.start[topic][part]}–{end}" for part, end in parts.items())
        verb = "are read again" if done.changed is None else "were read again"
        yield f"{done.records:,} records of {topic} ({ranges}) {verb} into generation {done.generation}, which is live"
    if done.changed is not None:
        changed = ", ".join(f"{table} {rows:,}" for table, rows in done.changed.items() if rows)
        yield f"rows that changed by it: {changed or 'none'}"


if __name__ == "__main__":
    enter("ops.rebuild.replay:main", "gpps replay")
