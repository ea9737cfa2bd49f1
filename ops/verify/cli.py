"""`python -m ops.verify`, in the environment of the stages.

Exit codes: 0 equal, 1 failed, 2 usage, 3 different, 4 cannot say, 75 try again later, 78 configuration.
"""

import json
from typing import TYPE_CHECKING

import click

from ops.generations.cli import JSON, PIPELINE, run_command

if TYPE_CHECKING:
    from ops.generations.place import Place
    from ops.verify.run import Verified


@click.command()
@click.option("--generation", type=click.IntRange(min=1), help="Which; otherwise the newest one that is built.")
@click.option("--against", type=click.IntRange(min=1), help="With which to compare it; otherwise the live one.")
@PIPELINE
@JSON
def main(generation: int | None, against: int | None, as_json: bool) -> None:
    """Compare a generation with the live one, row by row, in lake, DynamoDB and warehouse."""
    from ops.verify.report import EXIT_CODES
    from ops.verify.run import verify

    def run(place: "Place") -> int:
        done = verify(place, generation, against)
        _tell(done, as_json)
        return EXIT_CODES[done.report.verdict]

    run_command(run)


def _tell(done: "Verified", as_json: bool) -> None:
    if as_json:
        number = {"verification": done.entry.number, "file": done.file}
        click.echo(json.dumps(number | done.report.as_json(), default=str))
        return
    from rich.console import Console

    from ops.verify.show import show

    show(done.report, done.file, Console(highlight=False))
