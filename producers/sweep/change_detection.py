"""Has the API new data? A cheap request, the source's probe, tells by a fingerprint of its answer.

It is made before a sweep, which is left out when nothing has changed since the last complete one, and after each walk:
a walk during which a release landed holds pages of two states, and is not complete.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from producers.fields import instant
from producers.http.client import FetchRefused
from producers.http.retry import ServiceAway
from producers.source import PageError
from producers.sweep.cursor import Walk
from producers.sweep.feed import Feed
from producers.sweep.history import History
from producers.sweep.page import PageStep

log = logging.getLogger(__name__)


class CheckFailed(Exception):
    """The probe was answered, but its answer does not tell the state of the data."""


class Swept(BaseModel):
    """The last complete sweep: the mark of the data it saw, and when it ended (a contract instant).

    `scope` is a mark of what was swept, and to which topics: others need a sweep though the data are the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mark: str
    scope: str
    at: str
    seconds: float  # `at` in seconds since 1970


@dataclass(frozen=True)
class ReleaseCheck:
    """The probe of one source and what is remembered of it, by the history of the source."""

    feed: Feed
    step: PageStep
    history: History

    @property
    def possible(self) -> bool:
        return self.feed.probe is not None

    def mark(self) -> str:
        """A mark of the data as they are now; "" when the answer does not tell. Raises what a fetch raises."""
        try:
            return self._mark()
        except CheckFailed as failed:
            log.warning("source=%s: no telling whether the data have changed: %s", self.step.source.name, failed)
            return ""

    def checked(self, walk: Walk) -> Walk:
        """The ended walk, under the mark of the data after it; not complete when they changed while it went on."""
        if walk.reason is not None or not self.possible:
            return walk
        mark = self.mark()
        if mark and mark == walk.mark:
            return walk
        changed = "the data changed in mid-walk: the API has another release than when it began"
        unknown = "no telling whether the data changed in mid-walk: the API did not answer as it should when asked"
        return walk.end(walk.ended_at, changed if mark and walk.mark else unknown).model_copy(update={"mark": mark})

    def unchanged_since(self, mark: str, searches: Sequence[str], oldest: float) -> str | None:
        """When these searches were last swept completely, if the data had this mark and it was after `oldest`."""
        last = self._last()
        if last is None or last.seconds <= oldest or (last.mark, last.scope) != (mark, self._scope(searches)):
            return None
        log.info("unchanged source=%s since=%s: nothing to sweep", self.step.source.name, last.at)
        return last.at

    def swept(self, mark: str, searches: Sequence[str], at: datetime) -> None:
        """Notes a complete sweep of data with this mark ("": not known, so nothing is noted)."""
        if self.possible and mark:
            self._remember(Swept(mark=mark, scope=self._scope(searches), at=instant(at), seconds=at.timestamp()))

    def forget(self) -> None:
        """Makes the next run sweep."""
        self._remember(None)

    def _mark(self) -> str:
        assert self.feed.probe is not None
        probe, request = self.feed.probe
        self.step.lease.check()
        try:
            fetched, _ = self.step.fetch("probe", request, self.step.lease.next_number(), "", None, None)
            told = probe.fingerprint(fetched.body)
        except (FetchRefused, PageError) as error:
            raise CheckFailed(str(error)) from None
        except ServiceAway as away:
            if away.status is None or away.status < 500:
                raise
            raise CheckFailed(str(away)) from None
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def _last(self) -> Swept | None:
        text = self.history.release()
        try:
            return Swept.model_validate_json(text) if text else None
        except ValidationError:
            return None

    def _remember(self, swept: Swept | None) -> None:
        self.history.save_release(swept.model_dump_json() if swept else "")

    def _scope(self, searches: Sequence[str]) -> str:
        return hashlib.sha256(json.dumps([self.step.memory.topics, sorted(searches)]).encode()).hexdigest()[:16]
