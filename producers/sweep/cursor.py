"""Where a walk through the pages of one search stands: the cursor that the lease stores."""

import hashlib
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, ValidationError

from producers.contract import Event
from producers.source import Reject

# Fewer than these a search may well lose by half from one sweep to the next; of more, that an API fails is likelier.
MANY = 10


class Walk(BaseModel):
    """One walk. `page` is the next page to fetch, and how many were published; times are contract instants."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search: str
    origin: str = ""  # where its pages come from; "" is the API
    page: int = 0
    sweep_id: str = ""  # "" before the first fetch
    started_at: str = ""
    ended_at: str = ""
    listed: int = 0  # records of the source's first entity so far: what an API's total counts
    records: int = 0
    rejected: int = 0
    fingerprints: tuple[str, ...] = ()  # of every page so far, to know one that comes again
    failures: int = 0  # runs in which the next page could not be had
    ended: bool = False
    reason: str | None = None  # why an ended walk is not complete
    total: int | None = None  # the most that the API said of any page
    before: int = 0  # records that the last complete sweep of the search listed; 0 when none is known
    doubted: int | None = None  # records that a sweep after it listed which was doubted
    doubtful: bool = False  # ended with far fewer records than before, for the first time
    moved: str | None = None  # how the data are known to have changed during the walk
    mark: str = ""  # of the data when the walk began; "" when that is not known
    round_at: float = 0.0  # when the round began in which every search is swept once, in seconds since 1970

    def to_json(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    def doubt(self) -> str | None:
        """Why what a whole walk listed is not believed yet; None when it is.

        An API that fails may well answer with nothing, or little, and call it all; it seldom does so twice alike.
        """
        known = self.doubted
        confirmed = known is not None and not far_fewer(self.listed, known) and not far_fewer(known, self.listed)
        if confirmed or not far_fewer(self.listed, self.before):
            return None
        return (
            f"{self.listed} records were listed, after {self.before} by the last complete sweep: "
            "it counts when the next one says so, too"
        )

    def end(self, at: str, reason: str | None) -> "Walk":
        """The walk, over; a reason says why it is not complete."""
        # As a contract text: no NUL, not empty, short enough.
        told = None if reason is None else (reason.replace("\x00", "")[:500] or "no reason given")
        return self.model_copy(update={"ended": True, "ended_at": at, "reason": told})


def far_fewer(listed: int, before: int) -> bool:
    """Whether it is less than half of a number that is worth a comparison."""
    return before >= MANY and 2 * listed < before


def from_json(text: str) -> Walk | None:
    """The walk a cursor holds; None for no cursor, or one that this version cannot read."""
    try:
        return Walk.model_validate_json(text) if text else None
    except ValidationError:
        return None


def fingerprint(events: Sequence[Event], rejects: Sequence[Reject]) -> str:
    """The same for two pages that hold the same records in any order."""
    names = sorted({f"{event.entity}/{event.key()}" for event in events} | {f"!{reject.text}" for reject in rejects})
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()[:16]
