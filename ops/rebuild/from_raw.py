"""The records of a generation that is built from the raw archive: made once, whatever is killed, and landed first.

The ends of the topics are read before the archive is listed, and the topics are read from there on: what was published
before is among the records made, and what is published later is read, so that nothing is lost in between.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from ops.generations.place import Place
from plumbing import aws
from plumbing.lake import generation_uri
from plumbing.objects.store import Store, store_at
from producers.archive.reader import ArchiveReader
from streaming.ingest import topics
from streaming.ingest.staged import is_all_landed, read_staged, staged_checkpoint
from streaming.lake.manifest import Manifest, replace_manifest
from streaming.lake.paths import Lake

FOLDER = "_raw"
WHOLE = "whole"  # names the attempt that came to its end; others write into folders of their own
MOST_ROWS = 1_000_000  # of a file, and so of a batch


def sources(place: Place) -> list[str]:
    """Sources whose pages are parsed again: the pipeline's, in the order in which their records are numbered."""
    return sorted({model.source for model in place.pipeline.models})


def archived(place: Place) -> dict[str, int]:
    """Number of fetches and ends of sweeps that the archive holds, by source."""
    s3, lake = aws.client("s3", place.streaming.aws_region), place.streaming.lake_uri
    return {source: ArchiveReader(s3, lake, source).count() for source in sources(place)}


def stage(place: Place, manifest: Manifest) -> Manifest:
    """Has every archived page parsed again, unless that was done; returns the manifest with what it was made of.

    Its fence is then where the topics end. Raises StageFailed, NotReady.
    """
    lake = place.lake(manifest.generation)
    if manifest.raw is not None:
        return manifest
    staged = read_staged(lake, staged_at(lake) or _made(place, lake))
    assert staged is not None  # the stage said so
    last = {source: counts.last for source, counts in staged.sources.items() if counts.last}
    fence = topics.ends(place.streaming, place.pipeline.topics())
    done = manifest.model_copy(update={"raw": last, "fence": fence})
    replace_manifest(lake, manifest, done)
    return done


def staged_at(lake: Lake) -> str | None:
    """URI of the staged records; None before they are all there, and after they were removed."""
    name = _folder(lake).read(WHOLE)
    return f"{_uri(lake)}/{name}" if name else None


def clear(place: Place, lake: Lake) -> None:
    """Removes what was staged, once it has all landed."""
    assert is_all_landed(staged_checkpoint(lake, place.pipeline))
    folder = _folder(lake)
    for name in folder.files():
        folder.delete(name)


def _made(place: Place, lake: Lake) -> str:
    """Parses the pages again. A stage that outlived a killed rebuild may still write, but into another folder."""
    place.say(f"parsing the archived pages again for generation {lake.generation}")
    name = secrets.token_hex(8)
    rows = min(place.streaming.max_offsets_per_trigger, MOST_ROWS)
    arguments = ["producers", "reparse", *sources(place), "--to", f"{_uri(lake)}/{name}", "--rows-per-file", str(rows)]
    replace(place, environment=_without_kill_point(place.environment)).run(arguments, lake.generation)
    _folder(lake).create(WHOLE, name)
    whole = staged_at(lake)
    assert whole is not None  # this attempt's, or that of another rebuild which was there before
    return whole


def _without_kill_point(environment: Mapping[str, str]) -> dict[str, str]:
    """Drop the kill point, which is the driver's or the loader's: producers know others, and no command polls here."""
    return {name: value for name, value in environment.items() if name != "GPPS_KILL_AT"}


def _uri(lake: Lake) -> str:
    return f"{generation_uri(lake.uri, lake.generation)}/{FOLDER}"


def _folder(lake: Lake) -> Store:
    return store_at(_uri(lake), lake.aws)
