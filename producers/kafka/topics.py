"""Making topics without polling, so that a consumer of several sources can start before all of them are polled."""

from collections.abc import Iterable

from plumbing.clock import Clock, Stop, interruptible
from producers.kafka.publisher import Publisher
from producers.settings import Settings
from producers.source import Source


def make(sources: Iterable[Source], settings: Settings, stop: Stop) -> None:
    """Makes the topics that are missing. Raises BrokerAway, Misconfigured, or Stopped when asked to stop."""
    clock = Clock(sleep=interruptible(stop, lambda: None))
    publisher = Publisher(settings.kafka, settings.topic_prefix, settings.broker_wait_seconds, clock)
    try:
        publisher.ensure_topics([model for source in sources for model in source.models()])
    finally:
        publisher.close()
