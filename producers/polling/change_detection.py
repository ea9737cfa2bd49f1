"""Detection of new data at an API: a cheap request, the source's probe, and a fingerprint of its answer.

It is made before a sweep, which is left out when nothing has changed since the last complete one, and after each walk:
a walk during which a release landed holds pages of two states, and is not complete.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from producers.fields import instant
from producers.polling.history import History, Swept
from producers.polling.page import PageStep
from producers.polling.walk import Walk
from producers.reading.client import FetchRefused, ServiceAway
from producers.source import PageError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReleaseCheck:
    """The probe of one source and what is remembered of it, by the history of the source."""

    step: PageStep
    history: History

    @property
    def possible(self) -> bool:
        return self.step.feed.probe is not None

    def mark(self) -> str:
        """A mark of the data as they are now; "" when the answer gives none. Raises what a fetch raises."""
        assert self.step.feed.probe is not None
        probe, request = self.step.feed.probe
        self.step.lease.check()
        try:
            fetched, _ = self.step.fetch("probe", request, self.step.lease.next_number(), "", None, None)
            content = probe.fingerprint(fetched.body)
        except (FetchRefused, PageError, ServiceAway) as failed:
            if isinstance(failed, ServiceAway) and not failed.fails:
                raise
            log.warning("source=%s: no telling whether the data have changed: %s", self.step.source.name, failed)
            return ""
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]

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
        """The time these searches were last swept completely, if the data had this mark and it was after `oldest`."""
        last = self.history.last_sweep()
        if last is None or last.seconds <= oldest or (last.mark, last.scope) != (mark, self._scope(searches)):
            return None
        log.info("unchanged source=%s since=%s: nothing to sweep", self.step.source.name, last.at)
        return last.at

    def swept(self, mark: str, searches: Sequence[str], at: datetime) -> None:
        """Notes a complete sweep of data with this mark ("": not known, so nothing is noted)."""
        if self.possible and mark:
            swept = Swept(mark=mark, scope=self._scope(searches), at=instant(at), seconds=at.timestamp())
            self.history.save_sweep(swept)

    def _scope(self, searches: Sequence[str]) -> str:
        return hashlib.sha256(json.dumps([self.step.memory.topics, sorted(searches)]).encode()).hexdigest()[:16]
