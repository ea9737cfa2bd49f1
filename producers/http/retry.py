"""When to ask an API again, and how long to wait before."""

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from plumbing.clock import Clock
from plumbing.errors import TryLater
from producers.settings import HttpLimits

log = logging.getLogger(__name__)


class Transient(Exception):
    """One attempt failed in a way that another may not. `retry_after` is what the API asks to wait, in seconds."""

    def __init__(self, message: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class ServiceAway(TryLater):
    """The API kept failing for as long as it is allowed to. `status` is its last answer; None: it did not answer."""

    def __init__(self, message: str, status: int | None, retry_after: float | None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after  # seconds


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait (a number or an HTTP date); None when it says nothing readable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class Patience:
    """Limits and clock of one request: how tenacity retries it."""

    def __init__(self, limits: HttpLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._started = clock.monotonic()

    def retrying(self) -> Retrying:
        return Retrying(
            retry=retry_if_exception_type(Transient),
            wait=self._wait,
            stop=self._is_over,
            before_sleep=_say,
            sleep=self._clock.sleep,
            retry_error_callback=self._give_up,
        )

    def _wait(self, state: RetryCallState) -> float:
        ceiling = min(self._limits.max_wait_seconds, self._limits.backoff_seconds * 2 ** (state.attempt_number - 1))
        backoff = ceiling * (0.5 + self._clock.random() / 2)
        asked = _failure(state).retry_after
        # Never sooner than asked; a wait of 0 must not become a storm of our own making.
        return backoff if asked is None else max(asked, self._limits.backoff_seconds / 2)

    def _is_over(self, state: RetryCallState) -> bool:
        spent = self._clock.monotonic() - self._started
        return (
            state.attempt_number >= self._limits.max_attempts
            or state.upcoming_sleep > self._limits.max_wait_seconds
            or spent + state.upcoming_sleep > self._limits.max_total_seconds
        )

    def _give_up(self, state: RetryCallState) -> None:
        failure = _failure(state)
        asked = "" if failure.retry_after is None else f"; it asks to wait {failure.retry_after:.0f} s"
        raise ServiceAway(
            f"{failure} (attempt {state.attempt_number}, the last){asked}", failure.status, failure.retry_after
        )


def _failure(state: RetryCallState) -> Transient:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, Transient)
    return error


def _say(state: RetryCallState) -> None:
    failure = _failure(state)
    if failure.retry_after is not None:
        log.warning("throttled: waiting %.0f s (Retry-After) after %s", state.upcoming_sleep, failure)
    else:
        log.warning("waiting %.1f s (attempt %d) after %s", state.upcoming_sleep, state.attempt_number, failure)
