"""Bodies of pages of raw topics."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def body(kind: str, values: Sequence[Any], total: int | None = None, following: int | None = None) -> bytes:
    """The page of a topic of a kind that holds these values at offsets from 0."""
    records = [
        {"topic": f"posts.{kind}", "key": None, "value": value, "partition": 0, "offset": offset}
        for offset, value in enumerate(values)
    ]
    document: Mapping[str, Any] = {
        "records": records,
        "total": len(values) if total is None else total,
        "next": following,
    }
    return json.dumps(document).encode()
