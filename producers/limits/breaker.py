"""The pause of a source that sends only rubbish: the document `<source>/pause` of the lake.

It holds what was refused lately and, while the source is paused, why and until when. Then one page is asked for on
trial: a good one lifts the pause, another bad one renews it. Every write names the version it changes, because a
producer, a consumer of its topics and a person may write at once.

Counts go back WINDOW to two times WINDOW times `min_records`: beyond it they are halved, so that years of good data do
not hide a bad day.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from plumbing.errors import Misconfigured, TryLater
from producers.limits.documents import Document, Documents
from producers.settings import RejectLimits

log = logging.getLogger(__name__)

WINDOW = 5


class Counts(BaseModel):
    """Recent records, how many of them were refused, and how many in a row without a good one in between."""

    model_config = ConfigDict(frozen=True)

    records: int = 0
    refused: int = 0
    in_a_row: int = 0
    pages_in_a_row: int = 0  # answers that were no page

    def with_page(self, refused: Sequence[bool], limits: RejectLimits) -> "Counts":
        """After the records of a page in their order: which of them were refused."""
        run = longest = self.in_a_row
        for bad in refused:
            run = run + 1 if bad else 0
            longest = max(longest, run)
        # A run that is too long stays so, whatever comes after it on the same page.
        return self._plus(len(refused), sum(refused), longest if longest >= limits.max_consecutive else run, limits)

    def with_batch(self, valid: int, dead: int, limits: RejectLimits) -> "Counts":
        """After a batch of a topic, whose order is not known: only one without a valid record lengthens a run."""
        return self._plus(valid + dead, dead, 0 if valid else self.in_a_row + dead, limits)

    def with_no_page(self) -> "Counts":
        """After an answer that was no page."""
        return self.model_copy(update={"pages_in_a_row": self.pages_in_a_row + 1})

    def bad(self) -> tuple[int, ...]:
        return self.refused, self.in_a_row, self.pages_in_a_row

    def _plus(self, records: int, refused: int, in_a_row: int, limits: RejectLimits) -> "Counts":
        records, refused = self.records + records, self.refused + refused
        while records > 2 * WINDOW * limits.min_records:
            records, refused = records // 2, refused // 2
        return Counts(records=records, refused=refused, in_a_row=in_a_row)


def excess(counts: Counts, limits: RejectLimits) -> str | None:
    """The limit that is exceeded, in words; None: none is."""
    if counts.pages_in_a_row >= limits.max_bad_pages:
        return f"{counts.pages_in_a_row:,} answers in a row were no page"
    if counts.in_a_row >= limits.max_consecutive:
        return f"{counts.in_a_row:,} records in a row were refused"
    if counts.records >= limits.min_records and counts.refused * 100 > counts.records * limits.max_percent:
        return f"{counts.refused:,} of the last {counts.records:,} records were refused"
    return None


class Paused(TryLater):
    """The source is paused: it is not asked for anything until then (seconds since 1970)."""

    def __init__(self, message: str, until: float) -> None:
        super().__init__(message)
        self.until = until


class Pause(BaseModel):
    """Why a source is paused; moments in seconds since 1970. At `until` a trial is due."""

    model_config = ConfigDict(frozen=True)

    why: str
    since: float
    until: float


class BreakerState(BaseModel):
    """The recorded state of a source."""

    model_config = ConfigDict(frozen=True)

    counts: Counts = Counts()
    pause: Pause | None = None


class CircuitBreaker:
    """Lets one source be asked, or not. `now` is aware UTC."""

    def __init__(self, documents: Documents, source: str, limits: RejectLimits, now: Callable[[], datetime]) -> None:
        self._store = documents
        self._source = source
        self._name = f"{source}/pause"
        self._limits = limits
        self._now = now
        self._found: Document | None = None
        self._state = BreakerState()  # as it was found, and what was not worth a write since

    def pause(self) -> Pause | None:
        """The pause as it is stored now, also one whose trial is due."""
        return self._read().pause

    def is_shut(self) -> bool:
        """True while the source may not be asked."""
        pause = self.pause()
        return pause is not None and not self._is_trial(pause)

    def check(self) -> None:
        """To be called before anything is asked for. Raises Paused."""
        if self.is_shut():
            raise self._paused()

    def took_page(self, refused: Sequence[bool]) -> None:
        """Notes the records of a published page in their order: which were refused. Raises Paused."""
        good = sum(refused) * 100 <= len(refused) * self._limits.max_percent
        self._note(lambda counts: counts.with_page(refused, self._limits), good if refused else None)

    def took_no_page(self) -> None:
        """Notes an answer that was no page. Raises Paused."""
        self._note(Counts.with_no_page, False)

    def shut(self, why: str) -> bool:
        """Pauses the source; False: it is paused already."""
        pause, found = self._new_pause(why), self._read()
        while found.pause is None:
            if self._stored(BreakerState(pause=pause)):
                log.error("paused source=%s: %s", self._source, why)
                return True
            found = self._read()
        return False

    def open(self) -> bool:
        """Lifts the pause and forgets what was counted; False: it was not paused."""
        found = self._read()
        while found != BreakerState() and not self._stored(BreakerState()):
            found = self._read()
        return found.pause is not None

    def _note(self, change: Callable[[Counts], Counts], good: bool | None) -> None:
        """`good`: whether the page would do as a trial; None: it says nothing."""
        while True:
            before = self._state
            after = self._after(change(before.counts), good)
            if not _is_worth_a_write(before, after):
                self._state = after
                return
            if self._stored(after):
                break
            self._read()
        if after.pause and not self._is_trial(after.pause):
            raise self._paused()

    def _after(self, counts: Counts, good: bool | None) -> BreakerState:
        pause = self._state.pause
        if pause is None:
            why = excess(counts, self._limits)
            return BreakerState(pause=self._new_pause(why)) if why else BreakerState(counts=counts)
        if not self._is_trial(pause) or good is None:
            return self._state
        if good:
            return BreakerState()
        return BreakerState(pause=pause.model_copy(update={"until": self._new_pause("").until}))

    def _new_pause(self, why: str) -> Pause:
        now = self._now().timestamp()
        return Pause(why=why, since=now, until=now + self._limits.pause_seconds)

    def _is_trial(self, pause: Pause) -> bool:
        return self._now().timestamp() >= pause.until

    def _paused(self) -> Paused:
        pause = self._state.pause
        assert pause is not None
        return Paused(
            f"{self._source} is paused since {_instant(pause.since)}: {pause.why}; "
            f"one page is tried at {_instant(pause.until)}, or go on at once: gpps dlq resume {self._source}",
            pause.until,
        )

    def _read(self) -> BreakerState:
        found = self._store.read(self._name)
        if found != self._found:
            self._state = self._parsed(found)
            self._found = found
        return self._state

    def _parsed(self, found: Document) -> BreakerState:
        try:
            return BreakerState.model_validate_json(found.text) if found.version else BreakerState()
        except ValidationError:
            raise Misconfigured(f"raw/{self._name}.json of the lake cannot be read; delete the object") from None

    def _stored(self, state: BreakerState) -> bool:
        written = self._store.write(self._name, state.model_dump_json(), self._found or Document(0, ""))
        if written is None:
            return False
        self._state, self._found = state, written
        return True


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _is_worth_a_write(before: BreakerState, after: BreakerState) -> bool:
    """Good records alone are not; a process that is killed forgets them."""
    return (before.pause, before.counts.bad()) != (after.pause, after.counts.bad())
