"""gpps bench: what each stage gets through, and how that compares."""

import json
from datetime import UTC, datetime

import click

from ops.console import say
from ops.settings import Settings, caller_environment
from ops.setup.tools import ensure_tools
from plumbing.progress import progress


@click.command()
@click.option("--full", is_flag=True, help="The published size: 286,000 records instead of 8,000.")
@click.option("--pairs", default=4, show_default=True, type=click.IntRange(min=2), help="The first does not count.")
@click.option(
    "--only",
    "parts",
    multiple=True,
    type=click.Choice(["stages", "poll", "stream", "load", "dlt", "rebuild", "live", "demo"]),
    help="Not all of it; may be repeated.",
)
@click.option("--minutes", default=5.0, show_default=True, help="After these, nothing more is begun.")
@click.option("--json", "as_json", is_flag=True, help="Print all raw figures as one JSON object.")
def bench(full: bool, pairs: int, parts: tuple[str, ...], minutes: float, as_json: bool) -> None:
    """Measure each stage, and the four works against programs by hand, on services started for it alone."""
    from rich.console import Console

    from tools.bench.report import show
    from tools.bench.run import PARTS, Plan
    from tools.bench.run import bench as measure

    settings = Settings()
    tools = ensure_tools(settings, say)
    plan = Plan("full" if full else "small", pairs, tuple(part for part in PARTS if part in (parts or PARTS)), minutes)
    with progress() as steps:
        report = measure(plan, tools, caller_environment(), settings.home, datetime.now(UTC), steps)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        show(report, Console())
