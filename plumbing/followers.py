"""How far each follower of a generation's change feeds has come, as it says itself in the lake.

`<lake>/gen=<n>/_followers/<name>.json` holds the Delta version of each feed that the follower has applied. It is told
after the load, so it is never ahead. Files that a follower still lacks are not deleted for a while; one that says
nothing, or is too late, loads the whole snapshot.
"""

import json
from collections.abc import Mapping

from plumbing.lake import generation_uri
from plumbing.objects.store import Store, store_at


def tell(lake_uri: str, generation: int, name: str, versions: Mapping[str, int], aws: Mapping[str, str]) -> None:
    """`versions` by feed. Nothing is written where nothing has changed."""
    folder, file = _folder(lake_uri, generation, aws), f"{name}.json"
    text = json.dumps(dict(sorted(versions.items())))
    if folder.read(file) != text:
        folder.write(file, text)


def told(lake_uri: str, generation: int, aws: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """By name of the follower, the version of each feed."""
    folder = _folder(lake_uri, generation, aws)
    return {name.removesuffix(".json"): json.loads(folder.read(name) or "{}") for name in folder.files()}


def _folder(lake_uri: str, generation: int, aws: Mapping[str, str]) -> Store:
    return store_at(f"{generation_uri(lake_uri, generation)}/_followers", aws)
