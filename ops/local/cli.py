"""gpps up, down, status, reset: the local services."""

import json
from dataclasses import asdict

import click

from ops.console import say
from ops.demo.dataset import SIZES, DataSet
from ops.local.environment import combine
from ops.local.home import Home
from ops.local.process import ServiceStatus, status_of
from ops.local.sandbox import Sandbox
from ops.local.stack import STOP_ORDER, Stack, fixed_environment, services_of
from ops.settings import Settings, caller_environment
from ops.setup.tools import ensure_tools
from ops.setup.versions import versions
from ops.supervise import catalogue
from ops.supervise.control import control_of, refuse_other_data, stop_daemons
from ops.supervise.folder import Folder
from ops.supervise.report import NEEDS_SOMEBODY, DaemonStatus, daemons, lines
from plumbing.progress import progress


@click.command()
@click.option(
    "--size", default="small", show_default=True, type=click.Choice(list(SIZES)), help="Of the sandbox's data."
)
def up(size: str) -> None:
    """Start Kafka, S3, DynamoDB, Postgres and the API sandbox on 127.0.0.1, or leave running what runs."""
    start_services(SIZES[size])


def start_services(data: DataSet) -> None:
    """Has the local services running on a data set, and tells how to reach them."""
    settings = Settings()
    tools = ensure_tools(settings, say)
    stack = Stack(settings.home, say, settings.start_seconds)
    keep_data(stack, data)
    with progress("starting the local services"):
        fixed = {**fixed_environment(tools, settings.home), **data.environment(settings.home)}
        sandbox = [] if data.live else [Sandbox(size=data.size)]
        started = stack.up([*services_of(tools), *sandbox], fixed)
    click.echo(f"services are up{'' if started else ' already'}; how to reach them: {stack.home.environment_file}")


def keep_data(stack: Stack, data: DataSet) -> None:
    """Raises TryLater where daemons use these services for another data set, whose sandbox would then change."""
    control = control_of(Settings())
    kept = control.environment() or {}
    local = stack.environment() if stack.home.exists else {}
    name = "KAFKA_BOOTSTRAP_SERVERS"
    if name in kept and kept[name] == local.get(name):
        refuse_other_data(control, combine(caller_environment(), local | data.environment(stack.home.path)))


@click.command()
def down() -> None:
    """Stop the daemons and every local service; their data stays."""
    settings = Settings()
    stack = Stack(settings.home, say)
    daemons = stop_daemons(control_of(settings))
    if daemons:
        click.echo(f"stopped: {', '.join(daemons)}")
    with progress("stopping the local services"):
        stopped = stack.down()
    click.echo(f"stopped: {', '.join(stopped)}" if stopped else "no local service was running")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def status(as_json: bool) -> None:
    """Show each local service and each daemon. Exits 1 when one has died, or a daemon's configuration is wrong."""
    home = Home(Settings().home)
    stages = daemons(Folder(home.path), list(catalogue.commands()))
    services = [status_of(home, name) for name in reversed(STOP_ORDER)]
    if as_json:
        told = {"folder": str(home.path), "environment_file": str(home.environment_file)}
        found = {"services": [asdict(each) for each in services], "daemons": [asdict(each) for each in stages]}
        click.echo(json.dumps({**told, **found, "versions": versions()}))
    else:
        _show(home, services, stages)
    if any(each.state == "died" for each in services) or any(each.state in NEEDS_SOMEBODY for each in stages):
        raise SystemExit(1)


def _show(home: Home, services: list[ServiceStatus], stages: list[DaemonStatus]) -> None:
    click.echo(f"{'service':10} {'state':8} {'pid':>8} {'memory':>8}  listening on 127.0.0.1")
    for each in services:
        memory = "" if each.memory_mb is None else f"{each.memory_mb} MB"
        ports = ", ".join(f"{port} ({name})" for name, port in each.ports.items())
        click.echo(f"{each.name:10} {each.state:8} {each.pid or '':>8} {memory:>8}  {ports}")
    if any(each.state != "stopped" for each in stages):
        click.echo("\n" + "\n".join(lines(stages)) + "\n")
    else:
        click.echo("daemons: none; start them with: gpps start")
    click.echo(f"folder: {home.path}{'' if home.exists else ' (not made yet)'}")
    click.echo("versions: " + ", ".join(f"{name} {version}" for name, version in versions().items()))


@click.command()
@click.option("--execute", is_flag=True, help="Do it; without this, only say what would be deleted.")
def reset(execute: bool) -> None:
    """Stop the daemons and the local services, and delete all their data."""
    settings = Settings()
    stack = Stack(settings.home, say)
    content = stack.home.content() if stack.home.exists else []
    if not content:
        click.echo(f"{stack.home.path}: nothing to delete")
        return
    click.echo(f"{'deleting' if execute else 'would delete'} in {stack.home.path}:")
    for path in content:
        running = " (running: is stopped first)" if path.name in stack.running() else ""
        click.echo(f"  {path.name}{running}")
    if execute:
        stop_daemons(control_of(settings))
        with progress("stopping the local services and deleting their data"):
            stack.reset()
    else:
        click.echo("nothing was deleted; do it with: gpps reset --execute")
