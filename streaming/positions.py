"""How far a pipeline's marts have come: which versions of its events tables its last refresh has seen.

Only an optimisation: a refresh without it, or with an older one, works through more and ends in the same feeds.
"""

import json
from collections.abc import Mapping

from streaming.contract import generation_uri
from streaming.lake import Lake
from streaming.store import read_text, write_text


def read_position(lake: Lake, pipeline: str, transform: str) -> dict[str, int]:
    """Version of each events table at the last refresh by this `transform`; empty when there was none."""
    text = read_text(position_uri(lake, pipeline), lake.aws)
    try:
        stored = json.loads(text or "{}")
    except ValueError:  # half of it, from a local folder
        return {}
    return dict(stored["tables"]) if stored.get("transform") == transform else {}


def write_position(lake: Lake, pipeline: str, transform: str, tables: Mapping[str, int]) -> None:
    """To be called after the commits of the change feeds."""
    stored = {"transform": transform, "tables": dict(sorted(tables.items()))}
    write_text(position_uri(lake, pipeline), json.dumps(stored), lake.aws)


def position_uri(lake: Lake, pipeline: str) -> str:
    return f"{generation_uri(lake.uri, lake.generation)}/_positions/{pipeline}.json"
