"""Why a key is listed, or not any more: the pages that listed it last, and the sweep that no longer did.

Worked out anew from pages and sweeps, by other code than the pipelines' (`streaming.lake.views.standing`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ops.explain.events import Row
from ops.explain.lake import rows
from producers.contract import Page, Sweep


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
class Listings:
    """`swept_at`: the end of the last complete sweep of any of the searches."""

    shown: tuple[Shown, ...]
    swept_at: datetime | None
    stale_after_days: int | None

    @property
    def status(self) -> str:
        """open, closed or unknown: the best that any search says."""
        said = {self._said(one) for one in self.shown}
        return next((status for status in ("open", "unknown", "closed") if status in said), "unknown")

    def _said(self, one: Shown) -> str:
        if self._is_stale(one):
            return "unknown"
        return "closed" if one.closed_by else "open"

    def _is_stale(self, one: Shown) -> bool:
        if self.stale_after_days is None or not self.swept_at or not one.swept_at:
            return False
        return one.swept_at < self.swept_at - timedelta(days=self.stale_after_days)


def listings(row: Row) -> Listings:
    """What pages and sweeps say of a row that is made of the events of its key."""
    tables = {"seen": row.of_key(), "page_events": row.walks(Page), "sweep_events": row.walks(Sweep)}
    # The key as pages list it: in the order of the event's contract, not of the mart.
    listed = f"{row.model.entity}/" + "|".join(str(row.key[name]) for name in row.model.key_fields)
    found = rows("listings", tables, listed=listed, otherwise=row.searches)
    shown = (Shown(one["search"], one["page"], one["closed_by"], one["swept_at"]) for one in found)
    return Listings(
        tuple(shown), found[0]["last_swept_at"] if found else None, getattr(row.origin, "stale_after_days", None)
    )
