"""The `gpps` command: the commands of all stages in one tree, each loaded when it is asked for.

Exit codes: 0 done, 1 failed, 2 usage, 3 different, 4 cannot say, 75 try later, 78 configuration, 130 and 143
interrupted.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

import click

from ops.local.environment import BROKER, LAKE, TABLES, WAREHOUSE, Service
from plumbing.errors import CONFIGURATION, Failure

# Name: where the command is declared, with its options, and what the list of commands says of it.
# These run in this process.
HERE = {
    "bench": ("tools.bench.cli:bench", "Measure each stage, and four works against programs by hand."),
    "dags": ("ops.airflow.cli:dags", "Write Airflow DAG files for the pipelines, instead of gpps start."),
    "demo": ("ops.demo.cli:demo", "Run the main job on local services and show the answer."),
    "dictionary": ("analysis.cli:dictionary", "Tell what tables and columns mean, in which unit, from where."),
    "down": ("ops.local.cli:down", "Stop the daemons and every local service; their data stays."),
    "emulate": ("producers.cli:emulate", "Send made-up records, or a database's rows, to an ingest."),
    "lint": ("tools.quality:lint", "Check rules, format, types, SQL and spelling; changes nothing."),
    "logs": ("ops.supervise.cli:logs", "Show the last lines of a daemon's log, or of all."),
    "parse": ("producers.cli:parse", "Print what a raw page or a text of a source says."),
    "reset": ("ops.local.cli:reset", "Stop everything local and delete all its data."),
    "restart": ("ops.supervise.cli:restart", "Stop and start the daemons, or only the stages named."),
    "schema": ("producers.cli:schema", "Print the JSON Schema of the events on a topic."),
    "setup": ("ops.setup.cli:setup", "Get what is missing (packages, Java, jars) and start nothing."),
    "soak": ("tools.soak.cli:soak", "Run the daemons through simulated days and see what holds."),
    "start": ("ops.supervise.cli:start", "Run the stages as daemons: all of them, or only those named."),
    "status": ("ops.local.cli:status", "Show each local service and each daemon."),
    "stop": ("ops.supervise.cli:stop", "Stop the daemons, or only the stages named."),
    "test": ("tools.suite:test", "Run the tests on services of their own."),
    "units": ("ops.supervise.cli:units", "Write systemd units for the stages, instead of gpps start."),
    "up": ("ops.local.cli:up", "Start the local services and the API sandbox."),
    "version": ("ops.setup.cli:version", "Show the versions of gpps and of what it runs on."),
}
STORES = (LAKE, TABLES, WAREHOUSE)
ALL = (BROKER, *STORES)
# These become the stage's own process, `python -m <package> [<name>]`, in the environment of the local home. Last, the
# services without which they do nothing: what one reads where it is there (`report` the lake) is not among them.
STAGES: dict[str, tuple[str, str, tuple[Service, ...]]] = {
    "accounting": (
        "streaming.cli:accounting",
        "Tell what became of every offset read: landed or dead.",
        (BROKER, LAKE),
    ),
    "ask": ("analysis.cli:ask", "Answer a named question; without one, list them.", (WAREHOUSE,)),
    "compare": ("sinks.cli:compare_stores", "Compare warehouse and DynamoDB with the lake, row by row.", STORES),
    "dlq": ("ops.dead_letters.cli:main", "Look after dead letters, and resume a source that is paused.", (LAKE,)),
    "examine": ("analysis.cli:examine", "Examine what the answers rest on: integrity, outliers, bias.", (WAREHOUSE,)),
    "explain": ("ops.explain.cli:main", "Show what is behind a row: events, offsets, raw pages.", (LAKE, WAREHOUSE)),
    "export": ("ops.export:main", "Write a table of the lake as a file, or show a row of it.", (LAKE,)),
    "fence": ("streaming.cli:fence", "Show the offsets where the topics end, now or at a time.", (BROKER,)),
    "follow-mongodb": ("sinks.cli:follow_mongodb", "Bring the served marts in MongoDB up to date.", (LAKE,)),
    "from-kinesis": ("producers.cli:from_kinesis", "Bring a Kinesis stream into the topics.", (BROKER,)),
    "generations": ("ops.generations.cli:main", "List generations, or delete old ones.", STORES),
    "ingest": ("producers.cli:ingest", "Take raw records over HTTP into Kafka, as REST Proxy v2 does.", (BROKER,)),
    "load": ("sinks.cli:load", "Load the change feeds into the warehouse.", (LAKE, WAREHOUSE)),
    "model": ("analysis.cli:model", "Fit a pipeline's model, and write its card.", (WAREHOUSE,)),
    "notebook": ("analysis.cli:notebook", "Execute a notebook over warehouse and lake, or list them.", (WAREHOUSE,)),
    "produce": ("producers.cli:produce", "Poll a source and publish what it says.", (BROKER, LAKE, TABLES)),
    "quota": ("producers.cli:quota", "Tell requests used and left of the sources' keys.", (LAKE, TABLES)),
    "rebuild": ("ops.rebuild.cli:main", "Build the next generation beside the live one.", ALL),
    "replay": ("ops.rebuild.replay:main", "Read a range of a topic into the live generation again.", ALL),
    "report": ("analysis.cli:report", "Make the report, one HTML file.", (WAREHOUSE,)),
    "reproduce": ("analysis.cli:reproduce", "Ask the published questions of warehouse and lake.", (LAKE, WAREHOUSE)),
    "rollback": ("ops.generations.cli:rollback", "Make the generation that was live before live again.", STORES),
    "sql": ("analysis.cli:sql", "Run a statement of your own, read only.", (WAREHOUSE,)),
    "stream": ("ops.stream.cli:main", "Run a pipeline from Kafka to lake and DynamoDB.", (BROKER, LAKE, TABLES)),
    "swap": ("ops.generations.cli:swap", "Put the next generation in the live one's place.", ALL),
    "verify": ("ops.verify.cli:main", "Compare a generation with the live one in every store.", ALL),
}
# With these words among the arguments it is others.
NEEDED_FOR = {
    ("ask", "--on", "lake"): (LAKE,),
    ("dlq", "replay"): (BROKER, LAKE),
    ("export", "--as-of"): (BROKER, LAKE),
    ("sql", "--on", "lake"): (LAKE,),
}
COMMANDS = HERE | {name: declared[:2] for name, declared in STAGES.items()}
# As the list of commands shows them.
SECTIONS = {
    "Ask": ("ask", "sql", "report", "notebook", "examine", "model", "explain", "export", "dictionary", "reproduce"),
    "Run": (
        *("demo", "setup", "up", "down", "reset", "produce", "ingest", "emulate", "from-kinesis", "stream", "load"),
        "follow-mongodb",
    ),
    "Operate": ("status", "start", "stop", "restart", "logs", "units", "dags", "quota", "dlq", "accounting", "fence"),
    "Rebuild": ("rebuild", "verify", "swap", "rollback", "generations", "replay", "compare"),
    "Develop": ("parse", "schema", "test", "lint", "bench", "soak", "version"),
}
TELL_WHAT_THERE_IS = {"ask", "dlq", "export", "generations", "notebook"}  # without arguments, which takes no service
START_STAGES = ("demo", "restart", "start")
HELP = {"-h", "--help"}


class Commands(click.Group):
    """A group whose commands fail with one clear line and the exit code that belongs to it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args[:1] == ["help"]:
            args = [*args[1:], "--help"]
        elif args == ["--version"]:
            args = ["version"]
        if HELP & set(_before_dashes(args)):
            args = [*self._path(ctx, args), "--help"]
        return super().parse_args(ctx, args)

    def _path(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The command that the arguments name, and its own below it; a first word that is none stays, to be refused."""
        path: list[str] = []
        command: click.Command | None = self
        for word in _before_dashes(args):
            below = command.get_command(ctx, word) if isinstance(command, click.Group) else None
            if below or not (path or word.startswith("-")):
                path.append(word)
                command = below
        return path

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(filter(_is_there, COMMANDS))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS or not _is_there(cmd_name):
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        there = self.list_commands(ctx)
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, COMMANDS[name][1]) for name in names if name in there])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, arguments = args[0], args[1:]
        acts = not HELP & set(_before_dashes(arguments)) and (arguments or name not in TELL_WHAT_THERE_IS)
        if acts and name in {*STAGES, *START_STAGES}:
            from ops.settings import caller_environment
            from ops.setup.variables import misspelt

            for sentence in misspelt(caller_environment()):
                click.echo(sentence, err=True)
        if acts and name in STAGES:
            from ops.stages import become, environment_for

            become([*process_of(name), *arguments], environment_for(name, arguments, needed(name, arguments)))
        found, command, rest = super().resolve_command(ctx, args)
        return found, command, rest or (["--help"] if isinstance(command, click.Group) else [])

    def invoke(self, ctx: click.Context) -> Any:
        from pydantic import ValidationError

        try:
            return super().invoke(ctx)
        except Failure as error:
            _leave(str(error), error.exit_code)
        except ValidationError as error:
            from ops.settings import Settings
            from plumbing.settings import wrong_variables

            wrong = "; ".join(wrong_variables(Settings, error))
            _leave(f"the environment does not fit: {wrong}", CONFIGURATION)


def _is_there(name: str) -> bool:
    """True when the command is installed: the developers' tools are in a checkout only."""
    module = COMMANDS[name][0].partition(":")[0]
    try:
        return not module.startswith("tools.") or find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _before_dashes(arguments: list[str]) -> list[str]:
    """The arguments that may be options: those before `--`."""
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def process_of(name: str) -> list[str]:
    """The arguments by which `python -m` runs a stage's command."""
    module, _, attribute = STAGES[name][0].partition(":")
    return [module.removesuffix(".cli"), *([] if attribute == "main" else [name])]


def needed(name: str, arguments: Sequence[str] = ()) -> tuple[Service, ...]:
    """The services that a stage's command needs."""
    words = [name, *(word for argument in arguments for word in argument.split("=", 1))]
    for special, services in NEEDED_FOR.items():
        command, *rest = special
        if command == name and any(words[at : at + len(rest)] == rest for at in range(1, len(words))):
            return services
    return STAGES[name][2]


def _leave(message: str, exit_code: int) -> NoReturn:
    click.echo(f"gpps: {message}", err=True)
    raise SystemExit(exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Get, pipe, process, see: public APIs to Kafka, a lake, a serving table and a warehouse."""
