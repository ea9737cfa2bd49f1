"""The quota ledger: every request that an API counts is written down before it is sent, and refused when none is left.

One document of the lake per source and key, named by a fingerprint of the key; a new key starts a new ledger. Every
write names the version it changes, so that daemons on several machines share one quota.
"""

import hashlib
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from plumbing.clock import Clock
from plumbing.errors import Misconfigured, TryLater
from producers.limits import usage as usages
from producers.limits.documents import Document, Documents
from producers.limits.usage import Usage
from producers.source import Quota

log = logging.getLogger(__name__)

KEY_DIGITS = 12


class QuotaUsedUp(TryLater):
    """The quota has no request left. `retry_after`: seconds until it has; None: not before the key is replaced."""

    def __init__(self, message: str, retry_after: float | None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def ledger_name(source: str, secrets: Sequence[str]) -> str:
    """The document of a source's ledger for its key; the key cannot be read from it."""
    digest = hashlib.sha256("\x00".join(secrets).encode()).hexdigest()
    return f"{source}/quota-{digest[:KEY_DIGITS]}"


class Ledger:
    """The ledger of one source and key."""

    def __init__(
        self, documents: Documents, name: str, quotas: Sequence[Quota], clock: Clock, max_wait_seconds: float
    ) -> None:
        """`max_wait_seconds`: room that comes back within this time is waited for."""
        self.quotas = tuple(quotas)
        self._store = documents
        self._name = name
        self._clock = clock
        self._max_wait_seconds = max_wait_seconds
        self._known: Document | None = None

    def usage(self) -> Usage:
        """The usage as it was last read or written."""
        return self._usage(self._known or self._read())

    def left(self) -> int | None:
        """Requests that are left, as far as this process knows; None: no quota."""
        return usages.left(self.usage(), self.quotas, self._now())

    def wait(self) -> float:
        """Seconds until a request may be made, as far as this process knows."""
        return usages.wait(self.usage(), self.quotas, self._now())

    def take(self) -> None:
        """Counts one request, waiting a little for room if need be. Raises QuotaUsedUp, TryLater and Stopped."""
        while (seconds := self._attempt()) > 0:
            if seconds > self._max_wait_seconds:
                raise self.used_up(seconds)
            log.info("%s: waiting %.0f s for room", self._name, seconds)
            self._clock.sleep(seconds)

    def learn(self, headers: Mapping[str, str]) -> None:
        """Follows an API that says how many requests are left (X-RateLimit-Limit, X-RateLimit-Remaining)."""
        limit, left = _number(headers.get("X-RateLimit-Limit")), _number(headers.get("X-RateLimit-Remaining"))
        if limit is None or left is None or not limit:
            return
        before = self.usage()
        after = usages.following(before, self.quotas, limit, left, self._now())
        if usages.news(before, after):
            self._change(lambda usage: usages.following(usage, self.quotas, limit, left, self._now()))

    def used_up(self, seconds: float) -> QuotaUsedUp:
        """The error that says so, and when there is room again."""
        usage, now = self.usage(), self._now()
        what = " and ".join(_usage_line(usage, quota, now) for quota in self.quotas)
        name = self._name.partition("/")[0]
        if math.isinf(seconds):
            return QuotaUsedUp(f"{name}: the quota of its key is used up ({what}): replace the key", None)
        at = datetime.fromtimestamp(now + seconds, UTC).isoformat(timespec="seconds")
        return QuotaUsedUp(f"{name}: the quota is used up for now ({what}): room comes back at {at}", seconds)

    def _attempt(self) -> float:
        """Counts one request and returns 0, or counts none and returns the seconds to wait for room."""
        fresh = self._known is None
        found = self._known or self._read()
        while True:
            usage, now = self._usage(found), self._now()
            seconds = usages.wait(usage, self.quotas, now)
            if seconds <= 0 and self._written(found, usages.taken(usage, self.quotas, now)):
                return 0.0
            if seconds > 0 and fresh:
                return seconds
            found, fresh = self._read(), True  # another process has written meanwhile

    def _change(self, change: Callable[[Usage], Usage]) -> None:
        found = self._known or self._read()
        while not self._written(found, change(self._usage(found))):
            found = self._read()

    def _written(self, found: Document, usage: Usage) -> bool:
        self._known = self._store.write(self._name, usage.to_json(), found)
        return self._known is not None

    def _read(self) -> Document:
        self._known = self._store.read(self._name)
        return self._known

    def _usage(self, found: Document) -> Usage:
        if not found.version:
            return Usage()
        try:
            return usages.from_json(found.text)
        except ValueError as error:
            raise Misconfigured(
                f"raw/{self._name}.json of the lake: {error}; delete the object to count anew"
            ) from None

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _usage_line(usage: Usage, quota: Quota, now: float) -> str:
    within = "in all" if quota.window_seconds is None else f"within {quota.window_seconds:,} s"
    return f"{usages.used(usage, quota, now):,} of {usages.limit(usage, quota):,} requests {within}"


def _number(text: str | None) -> int | None:
    stripped = (text or "").strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 10 else None
