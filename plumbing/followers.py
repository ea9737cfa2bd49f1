"""Progress of each follower of a generation's change feeds, as it reports it in the lake.

`<lake>/gen=<n>/_followers/<name>.json` holds the Delta version of each feed that the follower has applied. It is
written after the load, so it is never ahead. Files that a follower still lacks are not deleted for a while; one that
reports nothing, or is too late, loads the whole snapshot.
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


def applied_versions(lake_uri: str, generation: int, aws: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """The version of each feed, by name of the follower."""
    folder = _folder(lake_uri, generation, aws)
    return {name.removesuffix(".json"): json.loads(folder.read(name) or "{}") for name in folder.files()}


def _folder(lake_uri: str, generation: int, aws: Mapping[str, str]) -> Store:
    return store_at(f"{generation_uri(lake_uri, generation)}/_followers", aws)
