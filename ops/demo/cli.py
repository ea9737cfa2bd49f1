"""gpps demo: the main job once, end to end."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ops.console import say
from ops.demo.dataset import LIVE, SIZES, DataSet, reference
from ops.local.cli import keep_data
from ops.local.stack import Stack
from ops.settings import Settings, caller_environment
from ops.setup.tools import ensure_tools
from pipelines import catalog
from plumbing.errors import Failure
from plumbing.progress import progress
from plumbing.redshift import arguments_of
from plumbing.settings import RedshiftSettings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option(
    "--reference-data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve the real files of this folder from the sandbox instead of generated data.",
)
@click.option(
    "--size", default="small", show_default=True, type=click.Choice(list(SIZES)), help="Of the generated data."
)
@click.option("--live", "on_live", is_flag=True, help="Ask the real APIs, with the keys in the environment.")
@click.option("--pipeline", metavar="NAME", help="Default: the main one; all: every one there is.")
@click.option(
    "--warehouse",
    default="postgres",
    show_default=True,
    type=click.Choice(["postgres", "redshift"]),
    help="redshift: the one that REDSHIFT_* name, if it can read the local S3 (docs/redshift.md).",
)
def demo(
    as_json: bool, reference_data: Path | None, size: str, on_live: bool, pipeline: str | None, warehouse: str
) -> None:
    """Run the main job on local services and show the answer. Leaves the services up: stop them with gpps down."""
    from ops.demo.run import Demo, sources_of
    from ops.stages import StageFailed

    every = pipeline == "all"
    found = [catalog.pipeline(name) for name in (catalog.names() if every else [pipeline])]
    data = _data(reference_data, size, on_live, sources_of(found))
    settings = Settings()
    redshift = RedshiftSettings() if warehouse == "redshift" else None
    if redshift:
        arguments_of(redshift)  # before anything is started: raises Misconfigured where these do not suffice
    keep_data(Stack(settings.home, say), data)
    tools = ensure_tools(settings, say)
    with progress() as steps:
        stack = Stack(settings.home, say, settings.start_seconds)
        caller, note = caller_environment(), lambda line: steps.note(line[-90:])
        run = Demo(stack, tools, data, caller, steps, note, found, redshift)
        try:
            summaries = run.run()
        except StageFailed as error:
            raise Failure(str(error)) from None
    from ops.demo.summary import of_all, show

    if as_json:
        whole = of_all(summaries) if every else next(iter(summaries.values())).as_json()
        click.echo(json.dumps(whole, indent=2))
        return
    from rich.console import Console

    console = Console()
    for name, summary in summaries.items():
        if every:
            console.rule(name)
        show(summary, console)


def _data(reference_data: Path | None, size: str, on_live: bool, sources: Sequence[str]) -> DataSet:
    if sum((reference_data is not None, size != "small", on_live)) > 1:
        raise click.UsageError("--reference-data, --size full and --live exclude each other")
    if reference_data:
        return reference(reference_data, sources)
    return LIVE if on_live else SIZES[size]
