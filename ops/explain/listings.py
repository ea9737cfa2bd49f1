"""Why a key is listed, or not any more: the pages that listed it last, and the sweep that no longer did.

Worked out anew from pages and sweeps, by other code than the pipelines' (`streaming.lake.views.standing`).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ops.explain.events import Row
from ops.explain.lake import rows
from producers.contract import Page, Sweep


def listings(row: Row) -> tuple[list[dict[str, Any]], str]:
    """Listings, by search, of a row made of the events of its key; and the best status of any: open, unknown, closed.

    Of each `search` the last `page` that listed the key, `closed_by`, the first complete sweep that began later and did
    not show it, and `swept_at`, the end of its last complete sweep: None where there is none. Pages and sweeps are
    given by their place: topic, partition, offset, and the fetch that brought them.
    """
    tables = {"seen": row.of_key(), "page_events": row.walks(Page), "sweep_events": row.walks(Sweep)}
    # The key as pages list it: in the order of the event's contract, not of the mart.
    listed = f"{row.model.entity}/" + "|".join(str(row.key[name]) for name in row.model.key_fields)
    shown = rows("listings", tables, listed=listed, otherwise=row.searches)
    statuses = {_status(one, getattr(row.origin, "stale_after_days", None)) for one in shown}
    for one in shown:
        del one["last_swept_at"]
    return shown, next((status for status in ("open", "unknown", "closed") if status in statuses), "unknown")


def _status(one: Mapping[str, Any], stale_after_days: int | None) -> str:
    """`last_swept_at`: the end of the last complete sweep of any of the searches."""
    swept, last = one["swept_at"], one["last_swept_at"]
    if stale_after_days is not None and swept and last and swept < last - timedelta(days=stale_after_days):
        return "unknown"
    return "closed" if one["closed_by"] else "open"
