"""How far a pipeline's marts have come: which versions of its events tables its last refresh has seen.

For the refresh only an optimisation: without it, or with an older one, it works through more and ends in the same
feeds. For readers it says which versions of the change feeds belong together (`streaming.contract.position_uri`).
"""

import json
from collections.abc import Mapping
from typing import Any

from streaming.contract import position_uri
from streaming.lake import Lake
from streaming.store import read_text, write_text


def read_position(lake: Lake, pipeline: str, transform: str) -> dict[str, int]:
    """Version of each events table at the last refresh by this `transform`; empty when there was none."""
    stored = last_refresh(lake, pipeline)
    return dict(stored["tables"]) if stored.get("transform") == transform and "feeds" in stored else {}


def last_refresh(lake: Lake, pipeline: str) -> dict[str, Any]:
    """All that the last refresh left: `transform`, versions of `tables` and of `feeds`. Empty before the first."""
    text = read_text(position_uri(lake.uri, lake.generation, pipeline), lake.aws)
    try:
        return dict(json.loads(text or "{}"))
    except ValueError:  # half of it, from a local folder
        return {}


def write_position(
    lake: Lake, pipeline: str, transform: str, tables: Mapping[str, int], feeds: Mapping[str, int]
) -> None:
    """To be called after the commits of the change feeds, with the versions they have come to."""
    stored = {"transform": transform, "tables": dict(sorted(tables.items())), "feeds": dict(sorted(feeds.items()))}
    write_text(position_uri(lake.uri, lake.generation, pipeline), json.dumps(stored), lake.aws)
