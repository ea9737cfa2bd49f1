"""Commands of the producers stage: `python -m producers …`.

Exit codes: 0 done, 1 failed or a sweep that is not complete, 2 usage, 75 try later, 78 configuration, 130/143 stopped
by a signal before the end.
"""

import gc
import io
import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from plumbing.clock import Clock, Stop
from plumbing.errors import CONFIGURATION, FAILED, SIGNALLED, Failure, Misconfigured
from plumbing.progress import in_log, progress
from plumbing.signals import ENDING, leave_on, stop_in_order
from plumbing.targets import Target
from producers.sources import catalog

if TYPE_CHECKING:
    from producers.source import Source

log = logging.getLogger("producers")


class SourceName(click.ParamType):
    """The name of a source, with dashes or underscores, as the catalog has it."""

    name = "source"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        name = str(value).replace("_", "-")
        if name not in catalog.names():
            raise click.BadParameter(f"no source {value!r}; there are: {', '.join(catalog.names())}")
        return name


class FolderOrUri(Target):
    """A folder, tried at once, or the URI of one."""

    def __init__(self) -> None:
        super().__init__(folder=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        text = str(value).removeprefix("file://")
        return text if "://" in text else str(super().convert(text, param, ctx))


@click.group()
def main() -> None:
    """Poll public APIs and publish what they say to Kafka."""


@main.command()
@click.argument("source", type=SourceName())
@click.option("--once", is_flag=True, help="One run through every search, then exit.")
@click.option("--json", "as_json", is_flag=True, help="With --once: what the run did, as one JSON object.")
@click.option("--wait", is_flag=True, help="With --once: wait for another holder's lease to run out before giving up.")
@click.option(
    "--bulk",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Once, from the official files in this folder instead of the API; no key is needed.",
)
def produce(source: str, once: bool, as_json: bool, wait: bool, bulk: Path | None) -> None:
    """Poll SOURCE: page by page to the archive and to Kafka. Without --once, every GPPS_POLL_SECONDS until SIGTERM."""
    from plumbing import logs
    from plumbing.kill_points import KillPoints
    from plumbing.settings import secrets
    from producers import settings as stage
    from producers.polling import daemon
    from producers.polling.feed import BulkPages
    from producers.polling.progress import Hooks, status_line

    # A page is hundreds of thousands of objects without a cycle, all gone with it: looking for cycles as often as is
    # usual costs a fifth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    chosen = catalog.source(source)
    with _stoppable(lambda error: daemon.describe_failure(error, chosen)) as stop:
        settings = stage.load()
        own = None if bulk else stage.load_source(chosen.polled.settings)
        with status_line(chosen.name) as observe:
            logs.set_up(settings, secrets(settings, own))
            hooks = Hooks(stop, KillPoints.parse(settings.kill_at).reach, observe)
            try:
                pages = BulkPages(chosen.dump, bulk, Clock()) if bulk else None
            except ValueError as error:
                raise click.BadParameter(str(error), param_hint="--bulk") from None
            if pages is None and not once:
                return daemon.forever(chosen, settings, own, hooks)
            with in_log(log, chosen.name):
                summary = daemon.once(chosen, settings, own, hooks, wait, pages)
    if as_json:
        click.echo(summary.model_dump_json())
    for search in summary.incomplete:
        click.echo(f"gpps: {search.search}: not complete: {search.reason}", err=True)
    if not summary.finished:
        raise SystemExit(SIGNALLED + (stop.signal or signal.SIGTERM))
    if summary.incomplete:
        raise SystemExit(FAILED)


@main.command()
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65_535), help="0: any free port.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Name by which it is served, in a container its own."
)
@click.option("--state-dir", required=True, type=click.Path(file_okay=False, path_type=Path), help="Keeps the day.")
@click.option(
    "--reference-data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Real files to serve."
)
@click.option("--seed", default=20260101, show_default=True, type=int, help="Of the generated data.")
@click.option(
    "--size", default="small", show_default=True, type=click.Choice(["tiny", "small", "full"]), help="Of it, too."
)
def sandbox(port: int, host: str, state_dir: Path, reference_data: Path | None, seed: int, size: Any) -> None:
    """Serve every source's API locally."""
    from plumbing import logs
    from producers import settings as stage
    from producers.sandbox import app as local
    from producers.sandbox import server as sandbox_server
    from producers.source import SandboxOptions

    try:
        logs.set_up(stage.load(), ())
    except Failure as error:
        _fail(str(error), error.exit_code)
    options = SandboxOptions(key=local.SANDBOX_KEY, seed=seed, reference_data=reference_data, size=size)
    try:
        server = sandbox_server.serve(local.Sandbox(catalog.sources(), options, state_dir), port, host)
    except OSError as error:
        _fail(f"port {port} on {host} cannot be used: {error.strerror}", FAILED)
    leave_on(*ENDING, code=0)
    click.echo(f"sandbox of {', '.join(catalog.names())} on http://{host}:{server.server_address[1]}")
    try:
        server.serve_forever()
    finally:
        server.server_close()


@main.command()
@click.option("--port", default=8082, show_default=True, type=click.IntRange(0, 65_535), help="0: any free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address by which it is served.")
def ingest(port: int, host: str) -> None:
    """Take raw records over HTTP into Kafka until SIGTERM, by the contract of Confluent's REST Proxy v2.

    GPPS_INGEST__TOPICS names the topics that it takes them for, GPPS_INGEST__TOKENS who may send them.
    """
    from plumbing import logs
    from plumbing.settings import secrets
    from producers import settings as stage
    from producers.ingest import server

    with _stoppable(str) as stop:
        settings = stage.load()
        logs.set_up(settings, (*secrets(settings), *settings.ingest.each_token()))
        server.serve(settings, host, port, stop, lambda url: click.echo(f"ingest on {url}"))


@main.command()
@click.argument("source", type=SourceName())
@click.option("--url", default="http://127.0.0.1:8082", show_default=True, help="Where the ingest is.")
@click.option("--rate", default=1.0, show_default=True, type=click.FloatRange(0.001, 10_000), help="Rows a second.")
@click.option("--rows", type=click.IntRange(1), help="Stop after so many; default: at SIGTERM.")
@click.option("--seed", default=20260101, show_default=True, type=int, help="Of the rows, and of which are sent.")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="KIND=TABLE",
    help="Send rows of this table of the database GPPS_INGEST__SQL_URL; once for each kind of record.",
)
def emulate(source: str, url: str, rate: float, rows: int | None, seed: int, tables: tuple[str, ...]) -> None:
    """Send records of SOURCE, made up or a database's rows, to an ingest at a chosen rate.

    Each goes to the topic of GPPS_INGEST__TOPICS whose name ends in its kind, with the first of GPPS_INGEST__TOKENS.
    """
    from plumbing import logs
    from plumbing.clock import interruptible
    from plumbing.errors import Stopped
    from plumbing.settings import secrets
    from producers import settings as stage
    from producers.ingest import emulation

    with _stoppable(str) as stop:
        settings = stage.load()
        logs.set_up(settings, (*secrets(settings), *settings.ingest.each_token()))
        clock = Clock(sleep=interruptible(stop, lambda: None))
        made = emulation.rows_of(source, seed, settings.ingest, dict(table.partition("=")[::2] for table in tables))
        sender = emulation.Sender(url, settings.ingest.each_token()[0], clock)
        try:
            emulation.emulate(made, sender, clock, emulation.chances(seed, rows), rate)
        except Stopped:
            log.info("stopped")
    click.echo(f"{sender.sent.records} records confirmed, {sender.sent.again} sent again")


# A text may begin with a dash.
@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("kind", metavar="SOURCE|KIND")
@click.argument("arguments", nargs=-1, metavar="FILE|TEXT...")
@click.option("--search", help="Name of the search the page belongs to; default: the source's first.")
@click.option("--page", default=0, show_default=True, type=click.IntRange(0), help="Its position in the walk.")
def parse(kind: str, arguments: tuple[str, ...], search: str | None, page: int) -> None:
    """Print what a raw page of SOURCE says, one JSON line per event or reject. FILE may be gzipped.

    Or what each TEXT of a KIND that some source can read says, one JSON object each; without texts, those of standard
    input, one a line. A KIND that there is not is answered with those there are.
    """
    if kind.replace("_", "-") in catalog.names():
        if len(arguments) != 1:
            raise click.UsageError(f"give one FILE, not {' '.join(arguments) or 'none'}")
        if not Path(arguments[0]).is_file():
            raise click.BadParameter(f"{arguments[0]} is no file")
        return _parse_page(catalog.source(kind), Path(arguments[0]), search, page)
    read = catalog.texts().get(kind)
    if read is None:
        known = ", ".join([*catalog.names(), *catalog.texts()])
        raise click.BadParameter(f"no source or kind of text {kind!r}; there are: {known}")
    piped = (line.rstrip("\r\n") for line in io.TextIOWrapper(sys.stdin.buffer, "utf-8", errors="replace"))
    for text in arguments or piped:
        click.echo(json.dumps(read(text)))


def _parse_page(chosen: "Source", file: Path, search: str | None, page: int) -> None:
    from producers import settings as stage
    from producers.reading import raw_page
    from producers.sandbox.app import SANDBOX_KEY
    from producers.source import PageError

    try:
        api = chosen.polled
        wanted = search or api.searches(stage.load_source_keyed(api.settings, SANDBOX_KEY))[0]
        for line in raw_page.lines(chosen, raw_page.read(file), wanted, page):
            click.echo(json.dumps(line, ensure_ascii=True))
    except PageError as error:
        _fail(f"{file.name} is not a page of {chosen.name}: {error}", FAILED)
    except Failure as error:
        _fail(f"{error}; or name the search with --search", error.exit_code)


@main.command()
@click.argument("names", nargs=-1, type=SourceName(), metavar="[SOURCE]...")
@click.option(
    "--to",
    "place",
    required=True,
    type=FolderOrUri(),
    metavar="FOLDER|URI",
    help="Or s3://…",
)
@click.option("--rows-per-file", default=100_000, show_default=True, type=click.IntRange(1, 1_000_000), metavar="ROWS")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def reparse(names: tuple[str, ...], place: str, rows_per_file: int, as_json: bool) -> None:
    """Parse every archived page of each SOURCE (default: of all) again, and stage what they say as Parquet files.

    Needs no key of an API. What an earlier call staged in the same folder is replaced.
    """
    from producers import settings as stage
    from producers.archive.staging import stage_all

    try:
        with progress("parsing the archived pages again"):
            summary = stage_all(sorted({*names} or catalog.names()), place, stage.load(), rows_per_file)
    except Failure as error:
        _fail(str(error), error.exit_code)
    if as_json:
        click.echo(json.dumps(summary, sort_keys=True))
        return
    for name, counts in summary["sources"].items():
        click.echo(f"{name}: " + ", ".join(f"{what} {count}" for what, count in counts.items()))


@main.command()
@click.argument("source", required=False, type=SourceName())
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def quota(source: str | None, as_json: bool) -> None:
    """Requests used and left of SOURCE's key (default: of every source's), and what the rest pays for."""
    from producers.limits import quota_report

    for name in [source] if source else catalog.names():
        try:
            with progress(f"asking for the quota of {name}", quick=True):
                found = quota_report.report(catalog.source(name))
        except Failure as error:
            click.echo(f"gpps: {name}: {error}", err=True)
            if source or error.exit_code != CONFIGURATION:  # a source that is not set up has nothing to report
                raise SystemExit(error.exit_code) from None
        else:
            click.echo(found.model_dump_json() if as_json else "\n".join(quota_report.lines(found)))


@main.command()
@click.option("--json", "as_json", is_flag=True)
def sources(as_json: bool) -> None:
    """List the sources there are, with their topics."""
    found = {name: [model.topic() for model in source.models()] for name, source in catalog.sources().items()}
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, topics in found.items():
        click.echo(f"{name}: {', '.join(topics)}")


@main.command()
@click.argument("names", nargs=-1, type=SourceName(), metavar="[SOURCE]...")
def topics(names: tuple[str, ...]) -> None:
    """Make the topics of each SOURCE (default: of all) where they are missing. Needs no key of an API."""
    from plumbing import logs
    from plumbing.settings import secrets
    from producers import settings as stage
    from producers.kafka.publisher import make_topics

    chosen = [catalog.source(name) for name in names or catalog.names()]
    with _stoppable(str) as stop:
        settings = stage.load()
        logs.set_up(settings, secrets(settings))
        make_topics([model for source in chosen for model in source.models()], settings, stop)


@main.command("from-kinesis")
@click.option("--once", is_flag=True, help="Bring over what is there and end, instead of looking every second.")
def from_kinesis(once: bool) -> None:
    """Bring the stream GPPS_KINESIS_STREAM into the topics, each of its records once."""
    from plumbing import aws, logs
    from plumbing.clock import interruptible
    from plumbing.kill_points import KillPoints
    from plumbing.settings import secrets
    from producers import settings as stage
    from producers.kafka.publisher import make_topics
    from producers.kinesis.reader import StreamReader, bring_over

    with _stoppable(str) as stop:
        settings = stage.load()
        logs.set_up(settings, secrets(settings, settings.kafka))
        if not settings.kinesis_stream:
            raise Misconfigured("GPPS_KINESIS_STREAM is not set: it names the stream to read")
        models = catalog.event_models()
        with stop.at_once():  # nothing has begun
            make_topics(models.values(), settings, stop)
        client, kill = aws.client("kinesis", settings.aws_region), KillPoints.parse(settings.kill_at)
        stream, prefix = settings.kinesis_stream, settings.topic_prefix
        with closing(StreamReader(client, stream, settings.kafka, prefix, models, kill)) as reader:
            brought = bring_over(reader, once, Clock(sleep=interruptible(stop, lambda: None)), stop)
    click.echo(f"{stream}: {brought:,} records brought into the topics")


@main.command()
@click.argument("topic")
def schema(topic: str) -> None:
    """Print the JSON Schema of the events on TOPIC."""
    models = catalog.event_models()
    if topic not in models:
        raise click.BadParameter(f"no topic {topic!r}; there are: {', '.join(sorted(models))}")
    click.echo(json.dumps(models[topic].model_json_schema(), indent=2))


@contextmanager
def _stoppable(describe: Callable[[Failure], str]) -> Iterator[Stop]:
    """A stop that signals ask for. A failure inside ends the process with its code, or with that of the signal."""
    stop = Stop()
    stop_in_order(stop.request)
    try:
        yield stop
    except Failure as error:
        _fail(describe(error), SIGNALLED + stop.signal if stop.signal else error.exit_code)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"gpps: {message}", err=True)
    raise SystemExit(code)
