"""`report`: answers, how far to trust them and where they come from, as one HTML file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from analysis.commands.terminal import fail, tell_broken
from plumbing.progress import progress
from plumbing.targets import Target, tried

STDOUT = Path("-")


@click.command()
@click.option("--to", type=Target(allow_dash=True), help="- is standard output.")
@click.option("--state", default="US", show_default=True, help="State, two letters or its name; US is the nation.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="Rows of a ranking at most.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Of all that is drawn at random.")
@click.option("--no-keep", is_flag=True, help="Do not keep the examination in the warehouse.")
@click.option("--anyway", is_flag=True, help="Write it though the examination found what must not be.")
def report(to: Path | None, state: str, top: int, seed: int, no_keep: bool, anyway: bool) -> None:
    """Write the report: answers, how far to trust them, where they come from. One HTML file that needs nothing else.

    It goes to report.html in the folder GPPS_OUT unless --to says otherwise.
    """
    from analysis import settings
    from analysis.examine import run
    from analysis.report import build, content, render
    from analysis.statements import WrongParameter

    configured = settings.load()
    tell_broken()
    to = to or _tried(configured.out / "report.html")
    try:
        chosen = {name: take(state) for name, take in content.report().chosen.items() if name == "state"}
        with (
            progress("making the report") as tell,
            run.opened(configured, seed, datetime.now(UTC), tell) as (context, lineage),
        ):
            wanted = content.ReportRequest(context, lineage, configured, chosen, top, not no_keep, anyway)
            page = render.render(build.build(wanted))
    except WrongParameter as error:
        raise click.BadParameter(str(error), param_hint="--state") from None
    if to == STDOUT:
        click.echo(page, nl=False)
        return
    try:
        render.write(to, page)
    except OSError as error:
        _cannot(to, error)
    click.echo(to)


def _tried(to: Path) -> Path:
    try:
        return tried(to)
    except OSError as error:
        _cannot(to, error)


def _cannot(to: Path, error: OSError) -> NoReturn:
    fail(f"cannot write {to}: {error.strerror}; give another place with --to")
