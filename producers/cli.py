"""Commands of the producers stage: `python -m producers …`.

Exit codes: 0 done, 1 failed or a sweep that is not complete, 2 usage, 75 try later, 78 configuration, 130/143 stopped
by a signal before the end.
"""

import io
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from plumbing.clock import Stop
from plumbing.errors import FAILED, SIGNALLED, Failure
from plumbing.signals import ENDING, leave_on, stop_in_order
from producers import catalog
from producers.quota.command import quota
from producers.replay.command import reparse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from producers.replay.bulk import BulkPages
    from producers.source import Source
    from producers.sweep.hooks import RunSummary


@click.group()
def main() -> None:
    """Poll public APIs and publish what they say to Kafka."""


main.add_command(quota)
main.add_command(reparse)


@main.command()
@click.argument("source")
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
    from producers.daemon import backoff
    from producers.daemon import loop as runs
    from producers.daemon.status import shown
    from producers.sweep.hooks import Hooks

    chosen = _source(source)
    stop = Stop()
    stop_in_order(stop.request)
    try:
        settings = stage.load()
        own = None if bulk else stage.load_source(chosen.polled.settings)
        with shown(chosen.name) as observe:
            logs.set_up(settings, secrets(settings, *([own] if own else [])))
            hooks = Hooks(stop, KillPoints.parse(settings.kill_at).reach, observe)
            pages = _pages(chosen, bulk) if bulk else None
            if pages is None and not once:
                return runs.forever(chosen, settings, own, hooks)
            summary = runs.once(chosen, settings, own, hooks, wait, pages)
    except Failure as error:
        _fail(backoff.told(error, chosen), SIGNALLED + stop.signal if stop.signal else error.exit_code)
    _report(summary, as_json)
    if not summary.finished:
        raise SystemExit(SIGNALLED + (stop.signal or signal.SIGTERM))
    if summary.incomplete:
        raise SystemExit(FAILED)


@main.command()
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65_535), help="0: any free port.")
@click.option("--state-dir", required=True, type=click.Path(file_okay=False, path_type=Path), help="Keeps the day.")
@click.option(
    "--reference-data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Real files to serve."
)
@click.option("--seed", default=20260101, show_default=True, type=int, help="Of the generated data.")
@click.option("--size", default="small", show_default=True, type=click.Choice(["small", "full"]), help="Of it, too.")
def sandbox(port: int, state_dir: Path, reference_data: Path | None, seed: int, size: Any) -> None:
    """Serve every source's API locally, on 127.0.0.1."""
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
        server = sandbox_server.serve(local.Sandbox(catalog.sources(), options, state_dir), port)
    except OSError as error:
        _fail(f"port {port} on {sandbox_server.HOST} cannot be used: {error.strerror}", FAILED)
    leave_on(*ENDING, code=0)
    click.echo(f"sandbox of {', '.join(catalog.names())} on http://{sandbox_server.HOST}:{server.server_address[1]}")
    try:
        server.serve_forever()
    finally:
        server.server_close()


# A text may begin with a dash.
@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("kind", metavar="SOURCE|salary")
@click.argument("arguments", nargs=-1, metavar="FILE|TEXT...")
@click.option("--search", help="Name of the search the page belongs to; default: the source's first.")
@click.option("--page", default=0, show_default=True, type=click.IntRange(0), help="Its position in the walk.")
def parse(kind: str, arguments: tuple[str, ...], search: str | None, page: int) -> None:
    """Print what a raw page of SOURCE says, one JSON line per event or reject. FILE may be gzipped.

    Or what each salary TEXT says, one JSON object each; without texts, those of standard input, one a line.
    """
    if kind.replace("_", "-") in catalog.names():
        return _parse_page(_source(kind), _one_file(arguments), search, page)
    read = catalog.texts().get(kind)
    if read is None:
        raise click.BadParameter(
            f"no source or kind of text {kind!r}; there are: {', '.join([*catalog.names(), *catalog.texts()])}"
        )
    for text in arguments or _lines_of_stdin():
        click.echo(json.dumps(read(text)))


def _lines_of_stdin() -> "Iterable[str]":
    return (line.rstrip("\r\n") for line in io.TextIOWrapper(sys.stdin.buffer, "utf-8", errors="replace"))


def _one_file(arguments: tuple[str, ...]) -> Path:
    if len(arguments) != 1:
        raise click.UsageError(f"give one FILE, not {' '.join(arguments) or 'none'}")
    if not Path(arguments[0]).is_file():
        raise click.BadParameter(f"{arguments[0]} is no file")
    return Path(arguments[0])


def _parse_page(chosen: "Source", file: Path, search: str | None, page: int) -> None:
    from producers import settings as stage
    from producers.archive import raw_page
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
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
def topics(names: tuple[str, ...]) -> None:
    """Make the topics of each SOURCE (default: of all) where they are missing. Needs no key of an API."""
    from plumbing import logs
    from plumbing.settings import secrets
    from producers import settings as stage
    from producers.kafka.publisher import make_topics

    chosen = [_source(name) for name in names or catalog.names()]
    stop = Stop()
    stop_in_order(stop.request)
    try:
        settings = stage.load()
        logs.set_up(settings, secrets(settings))
        make_topics([model for source in chosen for model in source.models()], settings, stop)
    except Failure as error:
        _fail(str(error), SIGNALLED + stop.signal if stop.signal else error.exit_code)


@main.command()
@click.argument("topic")
def schema(topic: str) -> None:
    """Print the JSON Schema of the events on TOPIC."""
    models = catalog.event_models()
    if topic not in models:
        raise click.BadParameter(f"no topic {topic!r}; there are: {', '.join(sorted(models))}")
    click.echo(json.dumps(models[topic].model_json_schema(), indent=2))


def _source(name: str) -> "Source":
    try:
        return catalog.source(name)
    except catalog.UnknownSource as error:
        raise click.BadParameter(str(error)) from None


def _pages(source: "Source", folder: Path) -> "BulkPages":
    from plumbing.clock import Clock
    from producers.replay.bulk import BulkPages

    try:
        return BulkPages(source.dump, folder, Clock())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--bulk") from None


def _report(summary: "RunSummary", as_json: bool) -> None:
    if as_json:
        click.echo(summary.model_dump_json())
    for search in summary.incomplete:
        click.echo(f"producers: {search.search}: not complete: {search.reason}", err=True)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"producers: {message}", err=True)
    raise SystemExit(code)
