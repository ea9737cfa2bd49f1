"""Why a key is listed, or not any more: the pages that listed it last, and the sweep that no longer did.

Worked out anew from pages and sweeps, by other code than the pipeline's (`streaming.lake.views.standing`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ops.explain.lake import LakeReader, rows
from ops.explain.origin import equal, searches_of
from ops.explain.tables import Key
from pipelines.school_jobs.contract import STALE_AFTER_DAYS
from producers.sources.college_scorecard.contract import SEARCH
from streaming.contract import Mart

if TYPE_CHECKING:
    from pyarrow.compute import Expression

EVENTS = {"school": "events_school", "program": "events_program", "job": "events_job"}
# The key as pages list it: in the order of the event's contract, not of the mart.
LISTED = {"school": ("unit_id",), "program": ("unit_id", "cip4", "credential_level"), "job": ("job_id", "cip4")}


@dataclass(frozen=True)
class Shown:
    """What one search says of a key. `page` is the last that listed it, `closed_by` the first complete sweep that
    began later and did not show it, `swept_at` the end of the search's last complete sweep: None where there is none.
    Pages and sweeps are told as where they lie: topic, partition, offset, and the fetch that brought them."""

    search: str
    page: dict[str, Any] | None
    closed_by: dict[str, Any] | None
    swept_at: datetime | None


@dataclass(frozen=True)
class Standing:
    shown: tuple[Shown, ...]
    swept_at: datetime | None  # the end of the last complete sweep of any of the searches

    @property
    def status(self) -> str:
        """open, closed or unknown, as for postings: the best that any search says."""
        said = {self._said(one) for one in self.shown}
        return next((status for status in ("open", "unknown", "closed") if status in said), "unknown")

    def _said(self, one: Shown) -> str:
        if self.swept_at and one.swept_at and one.swept_at < self.swept_at - timedelta(days=STALE_AFTER_DAYS):
            return "unknown"
        return "closed" if one.closed_by else "open"


def standing(lake: LakeReader, mart: Mart, key: Key) -> Standing:
    """What pages and sweeps say of a school, programme or posting."""
    walks = _of_searches(mart, key)
    tables = {
        "seen": lake.events(EVENTS[mart.name], equal(key, *key)),
        "events_page": lake.events("events_page", walks),
        "events_sweep": lake.events("events_sweep", walks),
    }
    listed = f"{mart.name}/" + "|".join(str(key[name]) for name in LISTED[mart.name])
    otherwise = key["cip4"] if mart.name == "job" else SEARCH
    found = rows("standing", tables, listed=listed, otherwise=otherwise)
    shown = (Shown(one["search"], one["page"], one["closed_by"], one["swept_at"]) for one in found)
    return Standing(tuple(shown), found[0]["field_swept_at"] if found else None)


def _of_searches(mart: Mart, key: Key) -> "Expression":
    import pyarrow.compute as pc

    return searches_of(key["cip4"]) if mart.name == "job" else pc.field("search") == SEARCH
