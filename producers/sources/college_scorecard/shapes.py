"""Shapes of the API's JSON."""

from collections.abc import Mapping
from typing import Any


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys as nested objects."""
    made: dict[str, Any] = {}
    for name, value in flat.items():
        *path, leaf = name.split(".")
        level = made
        for part in path:
            level = level.setdefault(part, {})
        level[leaf] = value
    return made
