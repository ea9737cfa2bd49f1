"""Polling once, or without end, until the process is asked to stop."""

import logging
from collections.abc import Callable
from typing import Any

from producers.client import Fetcher
from producers.clock import interruptible
from producers.errors import Misconfigured, Stopped, TryLater
from producers.hooks import Hooks
from producers.run import polling
from producers.settings import Settings
from producers.source import Source
from producers.summary import RunSummary

log = logging.getLogger(__name__)


def once(
    source: Source, settings: Settings, own: Any, hooks: Hooks, wait: bool = False, pages: Fetcher | None = None
) -> RunSummary:
    """One run, of `pages` when they are given; `finished` is False in the summary when it was stopped before its end.

    Raises ProducerErrors.
    """
    with polling(source, settings, own, hooks, wait, pages) as session:
        summary = session.poller.run()
    log.info("run %s", summary.line())
    return summary


def forever(source: Source, settings: Settings, own: Any, hooks: Hooks) -> None:
    """A run every `poll_seconds` until a stop is asked for. What fails is told and tried again after as long.

    A key that stops working pauses the source in the same way; it does not end the process.
    """
    pause = interruptible(hooks.stop, lambda: None)
    while not hooks.stop.requested:
        try:
            _while_it_works(source, settings, own, hooks)
        except (TryLater, Misconfigured) as error:
            seconds = max(settings.poll_seconds, getattr(error, "retry_after", None) or 0)
            log.error("paused source=%s for %.0f s: %s", source.name, seconds, error)
            _wait(pause, seconds)


def _while_it_works(source: Source, settings: Settings, own: Any, hooks: Hooks) -> None:
    try:
        with polling(source, settings, own, hooks) as session:
            while not hooks.stop.requested:
                log.info("run %s", session.poller.run().line())
                _wait(session.sleep, settings.poll_seconds)
    except Stopped:
        return  # while the lease or the broker was waited for


def _wait(sleep: Callable[[float], None], seconds: float) -> None:
    try:
        sleep(seconds)
    except Stopped:
        return
