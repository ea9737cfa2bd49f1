"""gpps soak: a night of simulated days in minutes."""

import json
from dataclasses import asdict

import click

from ops.console import say
from ops.settings import Settings, caller_environment
from ops.setup.tools import ensure_tools
from plumbing.errors import FAILED
from plumbing.progress import in_lines


@click.command()
@click.option("--days", default=8.0, show_default=True, type=click.FloatRange(1, 1_000), help="Simulated days.")
@click.option(
    "--seconds-per-day", default=30.0, show_default=True, type=click.FloatRange(5, 3_600), help="Real seconds of a day."
)
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
@click.option("--keep", is_flag=True, help="Keep services and data of the night, to look at them.")
def soak(days: float, seconds_per_day: float, as_json: bool, keep: bool) -> None:
    """Run the daemons through simulated days in which keys expire, limits are hit, releases land and stages are killed.

    Everything runs in a folder of its own, which is deleted at the end. Exits 1 when anything does not hold after it.
    """
    from tools.soak.deployment import Deployment
    from tools.soak.night import Night, settings

    own = Settings()
    ensure_tools(own, say)
    deployment = Deployment(
        own.home.with_name(f"{own.home.name}-soak"), caller_environment(), settings(seconds_per_day)
    )
    deployment.gpps("reset", "--execute")
    try:
        with in_lines() as steps:
            report = Night(deployment, days, seconds_per_day, steps).live()
    finally:
        if not keep:
            deployment.gpps("reset", "--execute")
    if as_json:
        click.echo(json.dumps({**asdict(report), "holds": report.holds}, indent=2))
    else:
        for check in report.checks:
            click.echo(f"{'holds' if check.holds else 'DOES NOT HOLD'}: {check.name} ({check.saw})")
    if not report.holds:
        raise SystemExit(FAILED)
