"""Polling once, or without end, until the process is asked to stop; how long a daemon waits, and what it says of it."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from plumbing.clock import Clock, interruptible
from plumbing.errors import Failure, Misconfigured, Stopped, TryLater
from plumbing.files import private_folder
from plumbing.lease.lease import LeaseHeld
from producers.limits.breaker import CircuitBreaker, Paused
from producers.limits.ledger import QuotaUsedUp
from producers.polling.progress import Hooks, RunSummary, State, StatusFile
from producers.polling.session import breakers, polling
from producers.reading.client import Fetcher, KeyRefused
from producers.settings import Settings, secret_variables
from producers.source import Source

LOOK_SECONDS = 10.0  # how soon a daemon sees that its source's pause was lifted
JITTER = 0.1  # of an interval, to either side
EXTRA_SECONDS = 10.0  # up to this later than when a quota has room again, so that daemons do not come all at once

log = logging.getLogger(__name__)


def once(
    source: Source, settings: Settings, own: Any, hooks: Hooks, wait: bool = False, pages: Fetcher | None = None
) -> RunSummary:
    """One run, of `pages` when they are given; `finished` is False in the summary when it was stopped before its end.

    Raises Failure.
    """
    with polling(source, settings, own, hooks, wait, pages) as poller:
        summary = poller.run()
    log.info("run %s", summary.line())
    return summary


def forever(source: Source, settings: Settings, own: Any, hooks: Hooks) -> None:
    """A run about every `poll_seconds` until a stop is asked for. A failure is reported and tried again later.

    A key that stops working, a quota that is used up, or too many refused records pause the source; none of them ends
    the process.
    Raises LeaseHeld when another daemon polls the source at the start.
    """
    status = StatusFile(private_folder(settings.state_dir), source.name)
    clock = Clock(sleep=interruptible(hooks.stop, lambda: None))
    try:
        _Daemon(source, settings, own, hooks, status, clock).run()
    finally:
        status.remove()


def interval(seconds: float, chance: float) -> float:
    """The time between two runs, a little shorter or longer than `seconds`; chance is in [0, 1)."""
    return seconds * (1 - JITTER + 2 * JITTER * chance)


def pause(error: Failure, in_a_row: int, poll_seconds: float, longest: float, chance: float) -> float:
    """Seconds to wait after a run that failed; `in_a_row` counts hopeless failures before this one.

    What waiting alone does not mend (a dead key, a quota in all, a wrong setting) is tried again after the interval,
    doubled each time, up to `longest`. A wait that the API or the quota names is kept.
    """
    if is_hopeless(error):
        return min(interval(poll_seconds, chance) * 2.0 ** min(in_a_row, 60), max(longest, poll_seconds))
    asked = getattr(error, "retry_after", None)
    if isinstance(error, QuotaUsedUp) and asked is not None:
        return float(asked) + chance * min(EXTRA_SECONDS, poll_seconds)
    return max(interval(poll_seconds, chance), asked or 0.0)


def is_hopeless(error: Failure) -> bool:
    """True when waiting alone will not mend it."""
    return isinstance(error, Misconfigured) or (isinstance(error, QuotaUsedUp) and error.retry_after is None)


def describe_failure(error: Failure, source: Source) -> str:
    """The error, with the names of the variables to look at when the key is refused."""
    variables = ", ".join(secret_variables(source.polled.settings))
    return f"{error}; check {variables}" if isinstance(error, KeyRefused) else str(error)


@dataclass
class _Daemon:
    source: Source
    settings: Settings
    own: Any
    hooks: Hooks
    status: StatusFile
    clock: Clock
    began: bool = field(default=False, init=False)  # whether it has ever held the lease
    hopeless: int = field(default=0, init=False)  # failures in a row that waiting does not mend

    def run(self) -> None:
        while not self.hooks.stop.requested:
            try:
                self._while_it_works()
            except Stopped:
                continue  # while the lease or the broker was waited for
            except Paused as paused:
                self._until_open(paused)
            except (TryLater, Misconfigured) as error:
                if isinstance(error, LeaseHeld) and not self.began:
                    raise
                self._pause(error)

    def _while_it_works(self) -> None:
        with polling(self.source, self.settings, self.own, self.hooks) as poller:
            self.began = True
            while not self.hooks.stop.requested:
                self.status.write("running", self.clock.now())
                summary = poller.run()
                log.info("run %s", summary.line())
                self.hopeless = 0
                seconds = interval(self.settings.poll_seconds, self.clock.random())
                self._wait(poller.clock.sleep, seconds, "waiting", summary.trouble())

    def _pause(self, error: Failure) -> None:
        poll, longest = self.settings.poll_seconds, self.settings.max_pause_seconds
        seconds = pause(error, self.hopeless, poll, longest, self.clock.random())
        self.hopeless += is_hopeless(error)
        reason = describe_failure(error, self.source)
        log.error("paused source=%s for %.0f s: %s", self.source.name, seconds, reason)
        self._wait(self.clock.sleep, seconds, "paused", reason)

    def _until_open(self, paused: Paused) -> None:
        """Waits until the source may be asked again: its trial is due, or somebody has lifted the pause."""
        log.error("paused source=%s: %s", self.source.name, paused)
        self.status.write("paused", self.clock.now(), datetime.fromtimestamp(paused.until, UTC), str(paused))
        breaker = breakers(self.settings)(self.source.name)
        with suppress(Stopped):
            while self._is_shut(breaker):
                self.clock.sleep(min(LOOK_SECONDS, self.settings.poll_seconds))

    def _is_shut(self, breaker: CircuitBreaker) -> bool:
        try:
            return breaker.is_shut()
        except Failure as error:
            log.warning("cannot tell whether source=%s is still paused: %s", self.source.name, error)
            return True

    def _wait(self, sleep: Callable[[float], None], seconds: float, state: State, reason: str | None) -> None:
        now = self.clock.now()
        self.status.write(state, now, now + timedelta(seconds=seconds), reason)
        with suppress(Stopped):
            sleep(seconds)
