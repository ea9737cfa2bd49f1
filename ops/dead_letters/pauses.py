"""Sources that are paused because too much of what they send is dead, and resuming them."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from plumbing.errors import Failure
from producers import settings as producing
from producers.fields import instant
from producers.limits.breaker import CircuitBreaker, Counts, excess
from producers.polling.session import breakers
from producers.settings import RejectLimits
from producers.sources import catalog
from streaming.pipeline import Count, Pipeline

log = logging.getLogger(__name__)


def paused(topics: Iterable[str]) -> list[dict[str, Any]] | None:
    """Of the sources that are installed here and those that fill the topics: which are paused, and why.

    None where the lake cannot be asked.
    """
    sources = sorted({*catalog.names(), *(topic.partition(".")[0] for topic in topics)})
    try:
        by_source = breakers(producing.load())
        found = [(source, by_source(source).pause()) for source in sources]
    except Failure:
        return None
    return [
        {"source": source, "why": pause.why, "since": _text(pause.since), "until": _text(pause.until)}
        for source, pause in found
        if pause
    ]


def breaker_of(source: str) -> CircuitBreaker:
    """The breaker that holds a source back or lets it be asked. Raises Failure."""
    return breakers(producing.load())(source)


def _text(seconds: float) -> str:
    return instant(datetime.fromtimestamp(seconds, UTC))


@dataclass
class Budget:
    """Counts what a driver lands, by topic; `breakers` gives the breaker of a source. `sources`: by topic, its source.

    Records that were replayed are not counted: they say nothing of what the source sends now. A trial is the producer's
    verdict on one page; where the stream's is another, the source is paused again once the budget is used up anew.
    """

    limits: RejectLimits
    sources: Mapping[str, str]
    breakers: Callable[[str], CircuitBreaker]
    _counts: dict[str, Counts] = field(default_factory=dict)

    def note(self, counts: Sequence[Count]) -> None:
        """Takes in a batch, and pauses each source of which too much is dead."""
        for topic in dict.fromkeys(part.topic for part in counts):
            mine = [part for part in counts if part.topic == topic]
            valid, dead = sum(part.valid for part in mine), sum(part.dead - part.again for part in mine)
            if valid + dead:
                self._counts[topic] = self._counts.get(topic, Counts()).with_batch(valid, dead, self.limits)
                self._judge(topic)

    def _judge(self, topic: str) -> None:
        why = excess(self._counts[topic], self.limits)
        if why is None:
            return
        try:
            self.breakers(self.sources[topic]).shut(f"{why} by the stream, on {topic}")
        except Failure as error:  # which is tried again with the next batch
            log.warning("cannot pause source=%s: %s", self.sources[topic], error)
        else:
            del self._counts[topic]


def budget_of(pipeline: Pipeline) -> Budget:
    """The budget of a pipeline's topics, from the environment. Raises Failure."""
    settings = producing.load()
    sources = {model.topic(): model.source for model in pipeline.models}
    return Budget(settings.rejects, sources, lambda source: breakers(settings)(source))
