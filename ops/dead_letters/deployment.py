"""Working context of these commands: the live generation and the journal, from the environment, and the letters that
options name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import click

from ops.dead_letters.actions import actions, journal_of
from ops.dead_letters.letters import STATES, Letters, Wanted, opened
from ops.explain.lake import LakeReader
from pipelines import catalog
from plumbing.clock import instant_of
from plumbing.objects.journal import Entry, Journal
from streaming.settings import StreamingSettings


@dataclass(frozen=True)
class Deployment:
    """`settings` name the generation. `since`: the journal's last entry when the command began."""

    settings: StreamingSettings
    journal: Journal
    since: Entry | None

    @contextmanager
    def letters(self, wanted: Wanted) -> Iterator[Letters]:
        lake = LakeReader(self.settings.lake, self.settings.generation, self.settings.delta_options())
        with opened(lake, actions(self.journal), wanted) as found:
            yield found


def deployment(pipeline: str | None) -> Deployment:
    """The pipeline's, None: that of the main one. Raises UnknownPipeline, ValidationError and NotReady."""
    from plumbing.generations import resolved

    settings = resolved(StreamingSettings().of(catalog.contract(pipeline).name))
    journal = journal_of(settings.lake_uri, settings.aws("s3"))
    return Deployment(settings, journal, journal.last())


Command = TypeVar("Command", bound=Callable[..., Any])


class Moment(click.ParamType):
    """An ISO 8601 date or date and time; UTC where it names no zone."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return instant_of(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date or time such as 2026-03-01 or 2026-03-01T12:00:00Z", param, ctx)


OPTIONS = (
    click.option("--reason", help="Such as empty, encoding, json, contract."),
    click.option("--source", help="That fills the topic: its name up to the first dot."),
    click.option("--topic", help="Without the prefix of this set-up."),
    click.option("--since", type=Moment(), help="Published then or later."),
    click.option("--until", type=Moment(), help="Published before then."),
)


def filtered(state: str) -> Callable[[Command], Command]:
    """Adds the options to a command, which gets them as one `wanted`; `state` is the default of --state."""

    def add(command: Command) -> Command:
        chosen = click.option(
            "--state", default=state, show_default=True, type=click.Choice([*STATES, "all"]), help="Of the letters."
        )
        for option in (chosen, *reversed(OPTIONS)):
            command = option(command)
        return command

    return add


def wanted(address: tuple[str, ...], state: str, **options: Any) -> Wanted:
    """The filter that the options give; a letter named by TOPIC PARTITION OFFSET is selected whatever its state."""
    if not address:
        return Wanted(state=None if state == "all" else state, **options)  # type: ignore[arg-type]
    if len(address) != 3 or any(options.values()):
        raise click.UsageError("name one letter as TOPIC PARTITION OFFSET and nothing else, or give filters")
    topic, partition, offset = address
    return Wanted(topic=topic, address=f"{topic}/{_whole(partition)}/{_whole(offset)}")


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is no number: name one letter as TOPIC PARTITION OFFSET") from None
