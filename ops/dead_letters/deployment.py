"""What these commands work on, from the environment: the live generation, the journal, Kafka and the state table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ops.dead_letters.actions import actions, journal_of
from ops.dead_letters.letters import Letters, Wanted, opened
from ops.explain.lake import LakeReader
from pipelines import catalog
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


def deployment() -> Deployment:
    """Raises ValidationError and NotReady."""
    from plumbing.generations import resolved

    settings = resolved(StreamingSettings().of(catalog.contract().name))
    journal = journal_of(settings.lake_uri, settings.aws("s3"))
    return Deployment(settings, journal, journal.last())
