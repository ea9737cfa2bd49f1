"""Destination of an export: an object on S3, a file, or standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from plumbing.targets import target

STDOUT = "-"


class NoDestination(ValueError):
    """The given destination names no place that can be written to."""


@dataclass(frozen=True)
class Destination:
    """`uri` as the manifest names it; `bucket` and `key` of an object on S3, else None and the path (or `-`)."""

    uri: str
    bucket: str | None
    key: str


def destination(to: str | None, lake_uri: str, table: str, name: str) -> Destination:
    """The place that `to` names; None and folders (`…/`) get the export's own name. Raises NoDestination.

    Without `to`, it is `<lake>/exports/<table>/<name>.csv`.
    """
    wanted = to or f"{lake_uri.rstrip('/')}/exports/{table}/"
    place = f"{wanted}{name}.csv" if wanted.endswith("/") else wanted
    parts = urlsplit(place)
    if parts.scheme == "s3":
        if not parts.netloc or parts.query or parts.fragment:
            raise NoDestination(f"{wanted} does not name an object; write s3://bucket/key or s3://bucket/folder/")
        return Destination(place, parts.netloc, parts.path.lstrip("/"))
    if "://" in place:
        raise NoDestination(f"{wanted}: only files, s3://bucket/key and - (standard output) can be written to")
    if place != STDOUT and not Path(place).absolute().parent.is_dir():
        raise NoDestination(f"cannot write {place}: there is no folder {Path(place).absolute().parent}")
    return Destination(place, None, place)


@contextmanager
def file_to_write(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when all went well; a device or pipe is written to as it is."""
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    with target(path) as draft, draft.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Standard output. A reader that has read enough and closed it ends the writing, and is no failure."""
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python flushes once more at its end; there must be somewhere to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
