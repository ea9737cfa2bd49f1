"""What a rebuild will take: seconds, by how long earlier ones took, and bytes, by what the live generation takes."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from ops.generations.inventory import describe
from ops.generations.place import Place
from sinks import generations as stores
from streaming.ingest.fences import count
from streaming.lake.manifest import Manifest

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


def seconds(records: int, built: Iterable[Manifest]) -> tuple[float, bool]:
    """Seconds for so many records, and whether the rate was measured (by the last build of many records)."""
    rates = [rate for rate in (_rate(manifest) for manifest in built) if rate]
    return round(FIXED_SECONDS + records / (rates[-1] if rates else RECORDS_PER_SECOND), 1), bool(rates)


def _rate(manifest: Manifest) -> float | None:
    if manifest.built_at is None or manifest.built_from != "topics":
        return None
    read = count(manifest.start, manifest.fence)
    took = (datetime.fromisoformat(manifest.built_at) - datetime.fromisoformat(manifest.began_at)).total_seconds()
    return read / max(took - FIXED_SECONDS, 1.0) if read >= FEWEST else None


def space(place: Place) -> tuple[int, Space]:
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
