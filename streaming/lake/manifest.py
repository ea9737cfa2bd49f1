"""Manifest of a generation: a record of how it was built."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from plumbing.lake import generation_uri
from plumbing.objects.journal import Overtaken
from plumbing.objects.store import store_at
from streaming.ingest.fences import Offsets
from streaming.lake.paths import Lake

_MANIFEST = "_generation.json"


class Manifest(BaseModel):
    """Record of how a generation was built; one that the stream alone made has none.

    Offsets name topics without the set-up's prefix, and the next offset of each partition. `start`: where reading
    began. `fence`: where the build was to end. `bound`: what it leaves out on purpose, in words; such a generation is
    for looking at and cannot be verified. `raw`: of each source parsed again, the last fetch (epoch, counter).
    `state`: "building" until stores and marts are at the fence. `claim`: an id of whoever began it. Instants are UTC.
    """

    model_config = ConfigDict(frozen=True)

    generation: int
    state: Literal["building", "built"]
    built_from: Literal["topics", "raw"]
    start: Offsets
    fence: Offsets
    bound: str | None = None
    raw: Mapping[str, tuple[int, int]] | None = None
    began_at: str
    built_at: str | None = None
    code_version: str  # of the package
    transform: str | None = None  # of the rules of its marts; known once they are built
    claim: str = ""


def read_manifest(lake: Lake) -> Manifest | None:
    text = store_at(generation_uri(lake.uri, lake.generation), lake.aws).read(_MANIFEST)
    return Manifest.model_validate_json(text) if text else None


def create_manifest(lake: Lake, manifest: Manifest) -> bool:
    """Claims the generation's number by its manifest, which names its claim; False: it has another one already."""
    folder = store_at(generation_uri(lake.uri, lake.generation), lake.aws)
    return folder.create(_MANIFEST, manifest.model_dump_json(indent=2))


def replace_manifest(lake: Lake, before: Manifest, manifest: Manifest) -> None:
    """Raises Overtaken unless the generation's manifest is still `before`: somebody else has gone on with it."""
    folder = store_at(generation_uri(lake.uri, lake.generation), lake.aws)
    text = folder.read(_MANIFEST)
    found = Manifest.model_validate_json(text) if text else None
    if found == manifest:
        return
    if text is None or found != before or not folder.replace(_MANIFEST, manifest.model_dump_json(indent=2), text):
        raise Overtaken(f"generation {lake.generation} has another manifest by now")
