"""Polling once, or without end, until the process is asked to stop."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import random as chance
from typing import Any

from plumbing.clock import Clock, interruptible
from plumbing.errors import Failure, Misconfigured, Stopped, TryLater
from plumbing.files import private_folder
from plumbing.lease.lease import LeaseHeld
from producers.app import gates, polling
from producers.circuit_breaker.breaker import Gate, Paused
from producers.daemon import backoff
from producers.daemon.status import State, StatusFile
from producers.http.client import Fetcher
from producers.settings import Settings
from producers.source import Source
from producers.sweep.hooks import Hooks, RunSummary

LOOK_SECONDS = 10.0  # how soon a daemon sees that its source's pause was lifted

log = logging.getLogger(__name__)


def once(
    source: Source, settings: Settings, own: Any, hooks: Hooks, wait: bool = False, pages: Fetcher | None = None
) -> RunSummary:
    """One run, of `pages` when they are given; `finished` is False in the summary when it was stopped before its end.

    Raises Failure.
    """
    with polling(source, settings, own, hooks, wait, pages) as session:
        summary = session.poller.run()
    log.info("run %s", summary.line())
    return summary


def forever(source: Source, settings: Settings, own: Any, hooks: Hooks, random: Callable[[], float] = chance) -> None:
    """A run about every `poll_seconds` until a stop is asked for. What fails is told and tried again later.

    A key that stops working, a quota that is used up, or too much that is refused pauses the source; none of them ends
    the process.
    Raises LeaseHeld when another daemon polls the source at the start.
    """
    status = StatusFile(private_folder(settings.state_dir), source.name)
    try:
        Daemon(source, settings, own, hooks, status, random).run()
    finally:
        status.remove()


class Daemon:
    """Polls one source until it is asked to stop. `random` gives numbers in [0, 1)."""

    def __init__(
        self,
        source: Source,
        settings: Settings,
        own: Any,
        hooks: Hooks,
        status: StatusFile,
        random: Callable[[], float],
    ) -> None:
        self._source = source
        self._settings = settings
        self._own = own
        self._hooks = hooks
        self._status = status
        self._random = random
        self._now = Clock().now
        self._sleep = interruptible(hooks.stop, lambda: None)
        self._began = False  # whether it has ever held the lease
        self._hopeless = 0  # failures in a row that waiting does not mend

    def run(self) -> None:
        while not self._hooks.stop.requested:
            try:
                self._while_it_works()
            except LeaseHeld as held:
                if not self._began:
                    raise
                self._pause(held)
            except Paused as paused:
                self._until_open(paused)
            except (TryLater, Misconfigured) as error:
                self._pause(error)

    def _while_it_works(self) -> None:
        try:
            with polling(self._source, self._settings, self._own, self._hooks) as session:
                self._began = True
                while not self._hooks.stop.requested:
                    self._status.write("running", self._now())
                    summary = session.poller.run()
                    log.info("run %s", summary.line())
                    self._hopeless = 0
                    seconds = backoff.interval(self._settings.poll_seconds, self._random())
                    self._wait(session.sleep, seconds, "waiting", summary.trouble())
        except Stopped:
            return  # while the lease or the broker was waited for

    def _pause(self, error: Failure) -> None:
        longest = self._settings.max_pause_seconds
        seconds = backoff.pause(error, self._hopeless, self._settings.poll_seconds, longest, self._random())
        self._hopeless += backoff.is_hopeless(error)
        reason = backoff.told(error, self._source)
        log.error("paused source=%s for %.0f s: %s", self._source.name, seconds, reason)
        self._wait(self._sleep, seconds, "paused", reason)

    def _until_open(self, paused: Paused) -> None:
        """Waits until the source may be asked again: its trial is due, or somebody has lifted the pause."""
        log.error("paused source=%s: %s", self._source.name, paused)
        until = datetime.fromtimestamp(paused.until, UTC)
        self._status.write("paused", self._now(), until, str(paused))
        gate = gates(self._settings)(self._source.name)
        with suppress(Stopped):
            while self._is_shut(gate):
                self._sleep(min(LOOK_SECONDS, self._settings.poll_seconds))

    def _is_shut(self, gate: Gate) -> bool:
        try:
            return gate.is_shut()
        except Failure as error:
            log.warning("cannot tell whether source=%s is still paused: %s", self._source.name, error)
            return True

    def _wait(self, sleep: Callable[[float], None], seconds: float, state: State, reason: str | None) -> None:
        now = self._now()
        self._status.write(state, now, now + timedelta(seconds=seconds), reason)
        try:
            sleep(seconds)
        except Stopped:
            return
