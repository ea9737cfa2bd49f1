"""How far a pipeline's marts have come: which versions of its events tables its last refresh has seen.

For the refresh only an optimisation: without it, or with an older one, it works through more and ends in the same
feeds. For readers it says which versions of the change feeds belong together (`plumbing.lake.position_uri`).
"""

import json
from collections.abc import Mapping
from typing import Any

from plumbing.generations import last_refresh
from plumbing.lake import DamagedLake, position_uri
from plumbing.lease.lease import LeaseLost
from plumbing.objects.store import store_at
from streaming.lake.feeds import Term
from streaming.lake.paths import Lake

_TRIES = 20  # each time another driver was faster


def read_position(lake: Lake, transform: str) -> dict[str, int]:
    """Version of each events table at the last refresh by this `transform`; empty when there was none."""
    try:
        stored = last_refresh(lake.uri, lake.generation, lake.aws)
    except DamagedLake:
        return {}
    return dict(stored["tables"]) if stored.get("transform") == transform and "feeds" in stored else {}


def write_position(
    lake: Lake, pipeline: str, transform: str, tables: Mapping[str, int], feeds: Mapping[str, int], term: Term
) -> None:
    """To be called after the commits of the change feeds, with the versions they have come to.

    Raises LeaseLost, and changes nothing, when a driver of a later epoch has written it.
    """
    said = {"transform": transform, "tables": dict(sorted(tables.items())), "feeds": dict(sorted(feeds.items()))}
    folder, _, name = position_uri(lake.uri, lake.generation).rpartition("/")
    store, text = store_at(folder, lake.aws), json.dumps(said | {"epoch": term.epoch})
    term.before("position")
    for _ in range(_TRIES):
        stored = store.read(name)
        if (epoch := _parsed(stored).get("epoch", 0)) > term.epoch:
            raise LeaseLost(
                f"the driver of epoch {epoch} has refreshed {pipeline}; this one, of epoch {term.epoch}, stops writing"
            )
        if store.replace(name, text, stored):
            return
    raise LeaseLost(f"other drivers write the position of {pipeline} all the time; this one stops writing")


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        return dict(json.loads(text or "{}"))
    except ValueError:  # of an earlier version, half of it
        return {}
