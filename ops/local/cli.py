"""gpps up, down, status, reset: the local services."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from ops.console import say
from ops.demo.dataset import SIZES, DataSet
from ops.local.environment import BROKER, Service, combine, own
from ops.local.home import Home
from ops.local.own import OwnStatus, statuses
from ops.local.process import ServiceStatus, status_of
from ops.local.retention import lines as retention_lines
from ops.local.retention import retained
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
    started = control.environment() or {}
    local = stack.environment() if stack.home.exists else {}
    name = "KAFKA_BOOTSTRAP_SERVERS"
    if name in started and started[name] == local.get(name):
        refuse_other_data(control, combine(started, local | data.environment(stack.home.path)))


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
    """Show each service and each daemon. Exits 1 when a local one has died, or a daemon's configuration is wrong.

    In place of local services that do not run, those of your own that the environment names, and whether they answer.
    """
    stack = Stack(Settings().home, say)
    home, caller = stack.home, caller_environment()
    folder = Folder(home.path)
    stages = daemons(folder, list(catalogue.commands()))
    local = stack.environment() if home.exists else {}
    what = retained(folder.producers() or Path(local.get("GPPS_STATE_DIR") or Settings().state_dir), folder.logs)
    mine = own(caller, stack.environment() if stack.running() else {})
    services = _wanted([status_of(home, name) for name in reversed(STOP_ORDER)], mine, home.exists)
    answers = statuses(mine, caller)
    if as_json:
        paths = {"folder": str(home.path), "environment_file": str(home.environment_file)}
        found = {"services": [asdict(each) for each in services], "own": [asdict(each) for each in answers]}
        found |= {"daemons": [asdict(each) for each in stages], "kept": [asdict(each) for each in what]}
        click.echo(json.dumps({**paths, **found, "versions": versions()}))
    else:
        _show(home, services, answers, stages)
        click.echo("\n".join(retention_lines(what)))
    if any(each.state == "died" for each in services) or any(each.state in NEEDS_SOMEBODY for each in stages):
        raise SystemExit(1)


def _wanted(local: list[ServiceStatus], mine: Sequence[Service], at_home: bool) -> list[ServiceStatus]:
    """The local services less those that do not run and need not: one of the caller's own is in their place, or, with
    Kafka, in all their places; or nothing was ever local here."""
    instead = {each.name for each in local} if BROKER in mine or not at_home else {each.local for each in mine}
    return [each for each in local if each.state != "stopped" or not mine or each.name not in instead]


def _show(
    home: Home, services: list[ServiceStatus], answers: Sequence[OwnStatus], stages: Sequence[DaemonStatus]
) -> None:
    if services:
        click.echo(f"{'service':10} {'state':8} {'pid':>8} {'memory':>8}  listening on 127.0.0.1")
    for each in services:
        memory = "" if each.memory_mb is None else f"{each.memory_mb} MB"
        ports = ", ".join(f"{port} ({name})" for name, port in each.ports.items())
        click.echo(f"{each.name:10} {each.state:8} {each.pid or '':>8} {memory:>8}  {ports}")
    if answers:
        click.echo(f"{'your own':10} {'state':8} where")
    for one in answers:
        state, trouble = ("away", f": {one.trouble}") if one.trouble else ("answers", "")
        click.echo(f"{one.name:10} {state:8} {one.where}{trouble}")
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
