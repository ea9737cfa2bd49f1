"""gpps produce, stream, load and the others: one stage at a time, local or where the environment says."""

import os
import sys
from collections.abc import Sequence

import click

from ops.as_of import environment_as_of
from ops.console import say
from ops.local.environment import KAFKA, in_use, tools
from ops.local.home import Home
from ops.local.stack import Stack
from ops.settings import PROJECT, Settings, caller_environment
from plumbing.errors import TryLater

PASS_ON = {"ignore_unknown_options": True, "help_option_names": []}
ARGUMENTS = click.argument("arguments", nargs=-1, type=click.UNPROCESSED)


def stage_environment() -> dict[str, str]:
    """The caller's environment, with the running local services in it. Raises TryLater when there are neither."""
    caller = caller_environment()
    stack = Stack(Settings().home, lambda text: None)
    local = _local(stack)
    if not stack.running() and KAFKA not in caller:
        raise TryLater(
            "the local services are not running; start them with `gpps up`, "
            "or set KAFKA_BOOTSTRAP_SERVERS and the others (see README) to use your own"
        )
    from ops import live

    for sentence in live.passed_over(caller, local):
        say(sentence)
    return {"GPPS_OUT": str(stack.home.path / "out")} | live.on_services(caller, local)


def _local(stack: Stack) -> dict[str, str]:
    """What the running local services give; when none runs, only where the tools are."""
    if not Home(stack.home.path).exists:
        return {}
    return stack.environment() if stack.running() else tools(stack.environment())


def become_stage(arguments: list[str]) -> None:
    """The same with the services' environment; to be told how a command is used needs none of them."""
    asks_for_help = bool({"-h", "--help"} & set(arguments))
    become(arguments, caller_environment() if asks_for_help else stage_environment())


def become(arguments: list[str], environment: dict[str, str]) -> None:
    """Turns this process into `python -m <arguments>`, so that signals and exit codes are the stage's own."""
    os.umask(0o077)  # what a local run makes is its owner's alone
    path = os.pathsep.join(filter(None, (str(PROJECT), environment.get("PYTHONPATH"))))
    os.execve(sys.executable, [sys.executable, "-m", *arguments], {**environment, "PYTHONPATH": path})


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def produce(arguments: tuple[str, ...]) -> None:
    """Poll a source and publish what it says: gpps produce SOURCE [--once]."""
    _refuse_without_sandbox(arguments)
    become_stage(["producers", "produce", *arguments])


def _refuse_without_sandbox(arguments: Sequence[str]) -> None:
    """Services that hold made-up data ask their sandbox alone; raises TryLater when it does not run."""
    from ops import live

    stack = Stack(Settings().home, lambda text: None)
    local = in_use(caller_environment(), _local(stack))
    if live.is_made_up(local) and "GPPS_SANDBOX_URL" not in local and not {"-h", "--help", "--bulk"} & set(arguments):
        raise TryLater(
            "the local services hold made-up data and their API sandbox is not running; start it with gpps up"
        )


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def stream(arguments: tuple[str, ...]) -> None:
    """Run a pipeline from Kafka to lake and DynamoDB: gpps stream PIPELINE [--once]."""
    become_stage(["ops.stream", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def load(arguments: tuple[str, ...]) -> None:
    """Load the change feeds into the warehouse: gpps load [--once]."""
    become_stage(["sinks", "load", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def compare(arguments: tuple[str, ...]) -> None:
    """Compare warehouse and DynamoDB with the lake, row by row: exits 0 equal, 3 different, 4 cannot say."""
    become_stage(["sinks", "compare", *arguments])


@click.command(context_settings=PASS_ON)
@click.option("--as-of", "moment", metavar="FENCE|TIME", help="As things stood at a fence (a JSON file) or an instant.")
@ARGUMENTS
def export(moment: str | None, arguments: tuple[str, ...]) -> None:
    """Write a table of the lake as a file: gpps export csv [--table NAME] [--to PLACE] [--as-of FENCE|TIME]."""
    become(["sinks", "export", *arguments], environment_as_of(moment, stage_environment()))


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def parse(arguments: tuple[str, ...]) -> None:
    """Print what a raw page says (gpps parse SOURCE FILE), or texts (gpps parse salary TEXT…). Needs no service."""
    become(["producers", "parse", *arguments], caller_environment())


@click.command()
@click.argument("topic")
def schema(topic: str) -> None:
    """Print the JSON Schema of the events on TOPIC, the one that `ce_dataschema` names."""
    become(["producers", "schema", topic], caller_environment())


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def accounting(arguments: tuple[str, ...]) -> None:
    """What became of every offset read, by topic: landed or dead: gpps accounting [--json]."""
    become_stage(["streaming", "accounting", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def fence(arguments: tuple[str, ...]) -> None:
    """The offsets where the topics end now, or where they stood at a time: gpps fence [--at TIME] [--json]."""
    become_stage(["streaming", "fence", *arguments])


@click.command(context_settings=PASS_ON)
@ARGUMENTS
def quota(arguments: tuple[str, ...]) -> None:
    """Requests used and left of the sources' keys, and what the rest pays for: gpps quota [SOURCE] [--json]."""
    become_stage(["producers", "quota", *arguments])


COMMANDS = (produce, stream, load, compare, export, parse, schema, accounting, fence, quota)
