"""What these commands work on, from the environment: the live generation, the journal, Kafka and the state table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import ValidationError

from ops.dead_letters.actions import actions, journal_of
from ops.dead_letters.letters import Letters, Wanted, opened
from ops.errors import ConfigurationError, TryLaterError
from ops.explain.lake import LakeReader
from streaming.journal import Journal
from streaming.settings import StreamingSettings


@dataclass(frozen=True)
class Deployment:
    """`settings` name the generation."""

    settings: StreamingSettings
    journal: Journal

    @contextmanager
    def letters(self, wanted: Wanted) -> Iterator[Letters]:
        lake = LakeReader(self.settings.lake_uri, self.settings.generation, self.settings.delta_options())
        with opened(lake, actions(self.journal), wanted) as found:
            yield found


def deployment() -> Deployment:
    """Raises ValidationError and NotReady."""
    from streaming.generations import resolved

    settings = resolved(StreamingSettings())
    return Deployment(settings, journal_of(settings.lake_uri, settings.aws("s3")))


@contextmanager
def explained() -> Iterator[None]:
    """Raises OpsErrors in place of what the stages raise."""
    from botocore.exceptions import BotoCoreError, ClientError

    from producers.errors import Misconfigured, ProducerError
    from sinks.errors import TryLater
    from streaming.errors import NotReady

    try:
        yield
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_input=False))
        raise ConfigurationError(f"a setting in the environment is not valid: {'; '.join(wrong)}") from None
    except Misconfigured as error:
        raise ConfigurationError(str(error)) from None
    except (TryLater, NotReady, ProducerError) as error:
        raise TryLaterError(str(error)) from None
    except (BotoCoreError, ClientError) as error:
        raise TryLaterError(f"the lake or the state table cannot be reached: {error}") from None
