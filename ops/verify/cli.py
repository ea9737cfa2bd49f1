"""`python -m ops.verify`, in the environment of the stages.

Exit codes: 0 equal, 1 failed, 2 usage, 3 different, 4 cannot say, 75 try again later, 78 configuration.
"""

import json
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

import click

from ops.console import say
from ops.errors import OpsError

if TYPE_CHECKING:
    from ops.verify.run import Verified


@click.command()
@click.option("--generation", type=click.IntRange(min=1), help="Which; otherwise the newest one that is built.")
@click.option("--against", type=click.IntRange(min=1), help="With which to compare it; otherwise the live one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def main(generation: int | None, against: int | None, as_json: bool) -> None:
    """Compare a generation with the live one, row by row, in lake, DynamoDB and warehouse."""
    from ops.generations.failing import as_ops_errors
    from ops.generations.place import place_of_this_process
    from ops.verify.report import EXIT_CODES
    from ops.verify.run import verify

    signal.signal(signal.SIGTERM, _terminated)
    try:
        with as_ops_errors():
            done = verify(place_of_this_process(say), generation, against)
    except OpsError as error:
        click.echo(f"gpps: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("gpps: interrupted", err=True)
        sys.exit(128 + signal.SIGINT)
    _tell(done, as_json)
    sys.exit(EXIT_CODES[done.report.verdict])


def _tell(done: "Verified", as_json: bool) -> None:
    if as_json:
        number = {"verification": done.entry.number, "file": done.file}
        click.echo(json.dumps(number | done.report.as_json(), default=str))
        return
    from rich.console import Console

    from ops.verify.show import show

    show(done.report, done.file, Console(highlight=False))


def _terminated(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)  # so that the stage that runs is ended, and the hold released, on the way out
