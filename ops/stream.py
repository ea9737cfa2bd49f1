"""The streaming job with the DynamoDB follower behind it, as one process: `python -m ops.stream PIPELINE [--once]`.

The stages do not know each other; this is where the follower is tied to the driver's commits and to its lease.
"""

from collections.abc import Callable

import click

from streaming.cli import reported, settings_with_log
from streaming.lake import Lake


@click.command()
@click.argument("pipeline")
@click.option("--once", is_flag=True, help="Read the topics to their present ends, bring all up to date, and end.")
def main(pipeline: str, once: bool) -> None:
    """Run PIPELINE and keep the DynamoDB tables up to date with it."""
    from streaming.run import find_pipeline, stream

    with reported():
        stream(settings_with_log(), find_pipeline(pipeline), once=once, after_commit=follow)


def follow(lake: Lake, check_lease: Callable[[], None]) -> None:
    """Brings DynamoDB to the newest version of the change feeds, as long as the driver holds its lease."""
    from sinks.errors import TryLater
    from sinks.run import follow_dynamodb
    from sinks.settings import read_settings
    from streaming.errors import NotReady

    try:
        follow_dynamodb(read_settings().at(lake.generation), check_lease)
    except TryLater as error:
        raise NotReady(str(error)) from error


if __name__ == "__main__":
    main(prog_name="python -m ops.stream")
