"""What a run listens to and tells while it goes on, and what it did, for people and machines."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from plumbing.clock import Stop

COUNTS = ("pages", "records", "published", "unchanged", "rejected")


class SearchSummary(BaseModel):
    """One search in one run; counts are of this run alone, also when it went on with an earlier run's walk."""

    search: str
    pages: int = 0
    records: int = 0  # = published + unchanged + rejected
    published: int = 0
    unchanged: int = 0
    rejected: int = 0
    complete: bool | None = None  # None: the walk is not over
    reason: str | None = None


class RunSummary(BaseModel):
    """One run of a source. `finished` is False when it was stopped before its last search was over.

    `unchanged_since`: nothing was swept because the data are those of the complete sweep that ended then.
    """

    source: str
    epoch: int
    searches: list[SearchSummary]
    finished: bool
    unchanged_since: str | None = None

    @property
    def incomplete(self) -> list[SearchSummary]:
        return [search for search in self.searches if search.complete is False]

    def trouble(self) -> str | None:
        """Which searches had no complete sweep, and why the first of them; None when all had one."""
        if not (found := self.incomplete):
            return None
        return f"{len(found)} of {len(self.searches)} sweeps not complete: {found[0].search}: {found[0].reason}"

    def line(self) -> str:
        """The run in one line."""
        told = " ".join(f"{name}={sum(getattr(search, name) for search in self.searches)}" for name in COUNTS)
        line = f"source={self.source} epoch={self.epoch} searches={len(self.searches)} {told} finished={self.finished}"
        return f"{line} unchanged_since={self.unchanged_since}" if self.unchanged_since else line


Checkpoint = Callable[[str], None]
Observe = Callable[[SearchSummary, int | None], None]


@dataclass(frozen=True)
class Hooks:
    """`checkpoint` is told every point passed (their names: settings.POINTS), `observe` every page done.

    `observe` gets the search so far and the total that the API gives. `secrets` are texts no archived page may hold.
    """

    stop: Stop
    checkpoint: Checkpoint = lambda point: None
    observe: Observe = lambda tally, total: None
    secrets: tuple[str, ...] = ()
