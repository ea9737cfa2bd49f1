"""Sources that are paused because of what they send, and letting them go on."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from plumbing.errors import Failure
from producers import catalog
from producers import settings as producing
from producers.app import gates
from producers.fields import instant


def paused(topics: Iterable[str]) -> list[dict[str, Any]] | None:
    """Of the sources that are installed here and those that fill the topics: which are paused, and why.

    None where the lake cannot be asked.
    """
    sources = sorted({*catalog.names(), *(topic.partition(".")[0] for topic in topics)})
    try:
        gate_of = gates(producing.load())
        found = [(source, gate_of(source).pause()) for source in sources]
    except Failure:
        return None
    return [
        {"source": source, "why": pause.why, "since": _text(pause.since), "until": _text(pause.until)}
        for source, pause in found
        if pause
    ]


def resume(source: str) -> bool:
    """Lets a source be asked again, at once; False: it was not paused. Raises Failure."""
    return gates(producing.load())(source).open()


def is_known(source: str) -> bool:
    return source in catalog.names()


def _text(seconds: float) -> str:
    return instant(datetime.fromtimestamp(seconds, UTC))
