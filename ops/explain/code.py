"""By which code a row came about: the package, the rules of the marts, how the generation was built."""

import json
import tomllib
from typing import Any

from ops.explain.lake import LakeReader
from ops.settings import PROJECT
from plumbing.lake import generation_uri


def code_version(lake: LakeReader) -> dict[str, Any]:
    """`package`: of this process; `transform`: of the last refresh; `generation`: what its manifest says, if any."""
    position, manifest = lake.position, _manifest(lake)
    return {
        "package": tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"],
        "transform": position.get("transform"),
        "events_seen": position.get("tables", {}),
        "generation": manifest,
    }


def _manifest(lake: LakeReader) -> dict[str, Any] | None:
    text = lake.read(generation_uri(lake.uri, lake.generation), "_generation.json")
    if text is None:
        return None
    said = json.loads(text)
    return {name: said.get(name) for name in ("built_from", "code_version", "state", "bound", "built_at")}
