"""Plan of a rebuild, and its cost: seconds, by how long earlier ones took, and bytes, by what the live generation
takes."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from ops.generations.inventory import describe, is_being_deleted, numbers, position, unused
from ops.generations.place import Place
from ops.rebuild import from_raw
from ops.rebuild.bounds import Asked, Bounds, bounds
from sinks import generations as stores
from streaming.ingest.fences import count
from streaming.lake.manifest import Manifest, read_manifest

FIXED_SECONDS = 40.0  # two starts of Spark's Java, the first refresh, the load of little
RECORDS_PER_SECOND = 3_000.0  # where nothing was ever built
FEWEST = 10_000  # records; a smaller build says nothing about the rate


@dataclass(frozen=True)
class Space:
    """Bytes the live generation takes, and bytes free where the new one goes (None: not on this machine)."""

    lake: int
    warehouse: int
    free: int | None

    @property
    def is_short(self) -> bool:
        return self.free is not None and self.free < self.lake + self.warehouse


def seconds_of(records: int, built: Iterable[Manifest]) -> tuple[float, bool]:
    """Seconds for so many records, and whether the rate was measured (by the last build of many records)."""
    rates = [rate for rate in (_rate(manifest) for manifest in built) if rate]
    return round(FIXED_SECONDS + records / (rates[-1] if rates else RECORDS_PER_SECOND), 1), bool(rates)


def _rate(manifest: Manifest) -> float | None:
    if manifest.built_at is None or manifest.built_from != "topics":
        return None
    read = count(manifest.start, manifest.fence)
    took = (datetime.fromisoformat(manifest.built_at) - datetime.fromisoformat(manifest.began_at)).total_seconds()
    return read / max(took - FIXED_SECONDS, 1.0) if read >= FEWEST else None


def space_of(place: Place) -> tuple[int, Space]:
    """Rows of the live generation's tables in the lake, and its space."""
    live = place.live()
    found = describe(place, live, live, None)
    return found.rows, Space(found.bytes, stores.warehouse_bytes(place.sinks.at(live)), _free(place))


def _free(place: Place) -> int | None:
    uri, endpoint = place.streaming.lake, place.streaming.s3_endpoint
    if uri.startswith("file://"):
        return shutil.disk_usage(_existing(Path(urlsplit(uri).path))).free
    here = endpoint is not None and urlsplit(endpoint).hostname in ("127.0.0.1", "localhost", "::1")
    return shutil.disk_usage(_existing(place.logs)).free if here else None


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


@dataclass(frozen=True)
class Plan:
    """Generation `number` beside the live one. `landed` of its `records` are in it already when it `resumes`.

    `rows`: of the live generation's tables in the lake, which the new one's come to, or to fewer. `measured`: whether
    `seconds` come from an earlier build. `expired`: records of each topic that no longer can be read. `archived`:
    records of the archive by source, to be parsed again; empty when it is not asked.
    """

    number: int
    live: int
    resumes: bool
    bounds: Bounds
    landed: int
    rows: int
    space: Space
    seconds: float
    measured: bool
    archived: Mapping[str, int]

    @property
    def records(self) -> int:
        return count(self.bounds.start, self.bounds.fence)


def plan(place: Place, asked: Asked, *, new: bool) -> Plan:
    """`new`: even where an unfinished generation could be resumed. Raises NoSuchBounds, NotReady, TryLater."""
    found = numbers(place)
    manifests = [each for each in (read_manifest(place.lake(number)) for number in found) if each]
    wanted = bounds(place, asked)
    begun = None if new else unfinished(place, manifests, wanted, asked)
    if begun is not None:
        wanted = Bounds(begun.start, begun.fence, begun.bound, begun.built_from)
    landed = count(wanted.start, position(place, begun.generation) or wanted.start) if begun else 0
    left = count(wanted.start, wanted.fence) - landed
    rows, space = space_of(place)
    archived = from_raw.archived(place) if asked.origin == "raw" else {}
    seconds, measured = seconds_of(left + (rows if archived else 0), manifests)
    number = begun.generation if begun else unused(place)
    return Plan(number, place.live(), begun is not None, wanted, landed, rows, space, seconds, measured, archived)


def unfinished(place: Place, manifests: list[Manifest], wanted: Bounds, asked: Asked) -> Manifest | None:
    """The newest generation that was begun with the same bounds and is not built to its end."""
    begun = [
        each
        for each in manifests
        if (each.state, each.built_from, each.bound) == ("building", asked.origin, wanted.bound)
        and (asked.to_offsets is None or each.fence == wanted.fence)
        and not is_being_deleted(place, each.generation)
    ]
    return begun[-1] if begun else None
