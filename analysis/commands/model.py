"""`model`: fit the model that a pipeline brings along, and write its card."""

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click

from plumbing.errors import Misconfigured
from plumbing.progress import progress
from plumbing.targets import Target, target


@click.command()
@click.option("--to", type=Target(folder=True), required=True, help="Folder for card, parameters and figures.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Of all that is drawn at random.")
def model(to: Path, seed: int) -> None:
    """Fit the pipeline's model to what the warehouse holds, and write its card.

    The card says on which data it rests, how far off it is, and whether it beats simpler guesses.
    """
    from analysis import content, settings
    from analysis.examine import run

    if not content.has("model"):
        raise click.UsageError(f"pipeline {content.contract().name} has no model; --pipeline names another one")
    configured = settings.load()
    with (
        progress("fitting the model") as tell,
        run.opened(configured, seed, datetime.now(UTC), tell) as (context, lineage),
    ):
        try:
            made: dict[str, bytes] = import_module(content.package("model")).files(context, lineage)
        except ModuleNotFoundError as error:
            raise Misconfigured(f"{error.name} is not installed; it comes with the extra `model` of gpps") from None
    for name, written in made.items():
        with target(to / name) as draft:
            draft.write_bytes(written)
        click.echo(to / name)
