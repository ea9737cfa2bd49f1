"""gpps start, stop, restart, logs, units: the stages as daemons under one supervisor."""

import getpass
import sys
import time
from collections.abc import Collection
from pathlib import Path

import click

from ops import stages as stages_of
from ops.console import say
from ops.local.environment import KAFKA, Service
from ops.local.home import Home
from ops.settings import PROJECT, Settings, caller_environment
from ops.setup.tools import ensure_tools
from ops.supervise import catalogue
from ops.supervise.control import Control, control_of, refuse_other_data, stop_daemons
from ops.supervise.folder import SUPERVISOR, Folder
from ops.supervise.logs import Followed
from ops.supervise.units import Installation
from ops.supervise.units import units as units_of
from plumbing.errors import TryLater
from plumbing.logs import form_of
from plumbing.progress import progress
from plumbing.settings import LogSettings
from plumbing.targets import Target, target, target_folder
from producers.sources import catalog

LOOK_SECONDS = 0.2
STAGES = click.argument("stages", nargs=-1)


@click.command()
@STAGES
@click.option("--foreground", is_flag=True, help="Stay at the terminal and show what the stages write, until Ctrl-C.")
@click.option(
    "--live", "on_live", is_flag=True, help="Ask the real APIs, under names of their own in the local services."
)
def start(stages: tuple[str, ...], foreground: bool, on_live: bool) -> None:
    """Run the stages as daemons: all of them, or only those named.

    \b
    produce:SOURCE   polls a source again and again
    stream           Kafka to the lake, all pipelines in one Spark, and DynamoDB behind it
    load             the change feeds into the warehouse
    from-kinesis     the stream GPPS_KINESIS_STREAM into the topics, where that is set
    follow-mongodb   the served marts into MongoDB, where GPPS_MONGODB_URL is set

    A stage that ends is started again, after a growing wait. The local services are started when they are needed:
    not when the environment names your own. The daemons keep the environment that this command was given: gpps restart
    without names gives them the present one.
    """
    names = _chosen(stages)
    if foreground:
        _refuse_second(control_of(Settings()))
    control, environment = _prepare(names, on_live)
    names = names if stages else _with_keys(names, environment)
    refuse_other_data(control, environment)
    with control.folder.lock(say):
        if foreground:
            _refuse_second(control)
            control.want(names)
            control.folder.record_self()
            stages_of.become(["ops.supervise", "--foreground"], environment)
        control.want(names)
        _launch(control, environment, names)


@click.command()
@STAGES
def stop(stages: tuple[str, ...]) -> None:
    """Stop the daemons, or only the stages named; the local services keep running.

    Each is asked by SIGTERM to finish what it has begun, and has GPPS_STOP_SECONDS (90) for that; then it is ended by
    force, which loses nothing: its next start goes on from what is on record.
    """
    names = _chosen(stages)
    stopped = stop_daemons(control_of(Settings()), names)
    click.echo(f"stopped: {', '.join(stopped)}" if stopped else "none of these daemons was running")


@click.command()
@STAGES
def restart(stages: tuple[str, ...]) -> None:
    """Stop and start the daemons, or only the stages named; without names they get the present environment."""
    names = _chosen(stages)
    control, environment = _prepare(names, on_live=False)
    with control.folder.lock(say):
        runs = control.supervisor() is not None
        with progress(f"{'stopping and ' if runs else ''}starting the daemons"):
            names = names if stages or not runs else list(control.folder.wanted())
            if not stages:
                control.stop()
            control.want(names, anew=True)
        _launch(control, environment, names)


@click.command()
@click.argument("stage", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on showing what is written, until Ctrl-C.")
@click.option("-n", "--lines", "count", default=20, show_default=True, type=click.IntRange(0), help="Of each log.")
def logs(stage: str | None, follow: bool, count: int) -> None:
    """Show the last lines of a daemon's log: of STAGE, of the supervisor, or of all.

    Each event is a line: its time in UTC, level, logger and run, or a JSON object with GPPS_LOG_FORMAT=json.
    """
    folder = Folder(Settings().home)
    known = [*catalogue.commands(), SUPERVISOR]
    followed = {name: Followed(folder.log(name)) for name in catalogue.chosen([stage] if stage else [], known)}
    for name, log in followed.items():
        _show(name, log.last(count), alone=stage is not None)
    if not any(folder.log(name).exists() for name in followed):
        say(f"no log in {folder.logs}; daemons write them: gpps start")
    while follow:
        for name, log in followed.items():
            _show(name, log.new(), alone=stage is not None)
        time.sleep(LOOK_SECONDS)


@click.command()
@click.argument("folder", metavar="DIR", type=Target(folder=True))
@click.option("--user", "own", is_flag=True, help="For your own systemd (systemctl --user) instead of the machine's.")
def units(folder: Path, own: bool) -> None:
    """Write systemd units for the stages to DIR, instead of gpps start: one for each, and gpps.target for all."""
    settings = Settings()
    tools = ensure_tools(settings, say)
    java = {"JAVA_HOME": str(tools.java_home), "GPPS_SPARK_JARS": str(tools.spark_jars)}
    user = None if own else getpass.getuser()
    where = Installation(PROJECT, Path(sys.executable), settings.stop_seconds, user, java)
    target_folder(folder)
    for name, text in units_of(where, catalog.names(), catalogue.served()).items():
        with target(folder / name) as draft:
            draft.write_text(text)
        click.echo(folder / name)
    place, environment = ("~/.config", "--user ") if own else ("/etc", "")
    click.echo(f"copy them to {place}/systemd/{'user' if own else 'system'}/,")
    click.echo(f"write keys and addresses to {place}/gpps/environment (mode 0600, lines NAME=value),")
    click.echo(f"and run: systemctl {environment}daemon-reload && systemctl {environment}enable --now gpps.target")
    if user == "root":
        say("gpps: the stages would run as root: make the files as another user, or change User= in each")


def _show(name: str, lines: list[str], alone: bool) -> None:
    for line in lines:
        click.echo(line if alone else f"{name} | {line}")


def _chosen(names: tuple[str, ...]) -> list[str]:
    return catalogue.chosen(names, list(catalogue.commands()))


def _with_keys(names: list[str], environment: dict[str, str]) -> list[str]:
    """The stages less the sources that have no key."""
    from ops.demo import live

    lacking = live.missing_keys(environment, catalog.names())
    for source, what in lacking.items():
        say(f"{source} {what}")
    return [name for name in names if name.removeprefix("produce:") not in lacking]


def _refuse_second(control: Control) -> None:
    record = control.supervisor()
    if record is not None:
        raise TryLater(f"the daemons run already, under process {record.pid}; stop them first with: gpps stop")


def _prepare(names: list[str], on_live: bool) -> tuple[Control, dict[str, str]]:
    """Make services, folders and topics: a reader of a topic may be started before the source that fills it."""
    from ops.cli import needed

    settings = Settings()
    form_of(LogSettings())  # a wrong one would end the supervisor
    Home(settings.home).make()
    needs = {service for name in names for service in needed(name.partition(":")[0])}
    _services(on_live, needs)
    control = control_of(settings)
    control.folder.make()
    environment = _with_java(stages_of.stage_environment(needs))
    if "stream" in names:
        try:
            with progress("making the topics", quick=True):
                stages_of.run(["producers", "topics"], environment, control.folder.log("topics"))
        except stages_of.StageFailed as failed:
            say(f"the topics could not be made, {failed.last_line}; the stages try again")
    return control, environment


def _with_java(environment: dict[str, str]) -> dict[str, str]:
    """The environment with what a stream needs besides services, unless it names that itself."""
    if "GPPS_SPARK_JARS" in environment:
        return environment
    tools = ensure_tools(Settings(), say)
    return {"JAVA_HOME": str(tools.java_home), "GPPS_SPARK_JARS": str(tools.spark_jars), **environment}


def _services(on_live: bool, needs: Collection[Service]) -> None:
    """Has the local services running, unless the environment names all that are needed, or another Kafka, beside which
    they are not used; those that run keep their data set."""
    caller = caller_environment()
    if caller.get(KAFKA) or all(service.is_configured(caller, caller) for service in needs):
        return
    from ops.demo import live
    from ops.demo.dataset import GENERATED, LIVE
    from ops.local.cli import start_services
    from ops.local.stack import STOP_ORDER, Stack

    stack = Stack(Settings().home, say)
    missing = set(STOP_ORDER) - set(stack.running())
    already_live = missing <= {"sandbox"} and live.is_live(stack.environment())
    if on_live or already_live:
        start_services(LIVE)
    elif missing:
        start_services(GENERATED)


def _launch(control: Control, environment: dict[str, str], names: list[str]) -> None:
    """Has the supervisor running, and tells the states of the stages."""
    if control.launch(environment):
        click.echo(f"supervisor started; its log: {control.folder.log(SUPERVISOR)}")
    for state in control.wait_started(names):
        pid = f" (process {state.pid})" if state.pid else ""
        click.echo(f"{state.name}: {state.state}{pid}{': ' + state.reason if state.reason else ''}")


@click.command()
@click.option("--foreground", is_flag=True, help="At a terminal, whose Ctrl-C is passed on.")
def supervise(foreground: bool) -> None:
    """Run the stages of this deployment until told to stop; `gpps start` starts it."""
    from ops.supervise.runner import Rules
    from ops.supervise.supervisor import serve

    settings = Settings()
    rules = Rules(grace=settings.stop_seconds)
    serve(Folder(settings.home), catalogue.commands(), caller_environment(), rules, form_of(LogSettings()), foreground)
