"""Reads the raw archive of one source again: every record of `fetches/` in order, and the bodies they name.

Nothing is passed over: what is missing, damaged or of another number than its name says ends the reading with the key.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from plumbing import aws
from plumbing.errors import Failure
from producers.archive.writer import END, reaching

THREADS = 8
AHEAD = 24  # records read before they are asked for: what is held of a source is this many bodies
NAME = re.compile(r"epoch=([0-9]{10})/([0-9]{10})\.json")

Given = TypeVar("Given")
Made = TypeVar("Made")


class ArchiveDamaged(Failure):
    """The archive lacks something its records speak of, or holds something that it was not given; names the key."""


@dataclass(frozen=True)
class Archived:
    """One record of the archive, and the page it speaks of (of kind "fetch" alone).

    `key` is where the record lies, `stored_at` when it was stored there, as S3 says.
    """

    key: str
    epoch: int
    counter: int
    record: Mapping[str, Any]
    body: bytes | None
    stored_at: datetime

    @property
    def kind(self) -> str:
        return str(self.record.get("kind"))


class ArchiveReader:
    """The raw archive of one source. Raises TryLater when S3 is away, Misconfigured when the bucket is missing."""

    def __init__(self, s3: Any, lake_uri: str, source: str) -> None:
        place = urlsplit(lake_uri)
        self._s3 = s3
        self._bucket = place.netloc
        self._root = "/".join(part for part in (place.path.strip("/"), "raw", source) if part)

    def records(self) -> Iterator[Archived]:
        """Every record in the order of (epoch, counter), with bodies; a few are read ahead. Raises ArchiveDamaged."""
        return in_order(self._archived, self._keys())

    def count(self) -> int:
        """The number of records."""
        return sum(1 for _ in self._keys())

    def last(self) -> Archived | None:
        """The record of the highest number that is not the end of an epoch; None without one. Raises ArchiveDamaged."""
        for epoch in sorted(self._listed("CommonPrefixes", "Prefix", Delimiter="/"), reverse=True):
            for key in sorted(self._listed("Contents", "Key", Prefix=epoch), reverse=True):
                if (archived := self._archived(key)).kind != END:
                    return archived
        return None

    def _keys(self) -> Iterator[str]:
        """Keys of all fetch records; their names are of one width, so the order of S3 is that of the numbers."""
        return self._listed("Contents", "Key")

    def _listed(self, kind: str, name: str, **asked: str) -> Iterator[str]:
        asked = {"Bucket": self._bucket, "Prefix": f"{self._root}/fetches/", **asked}
        with reaching(self._bucket):
            for page in self._s3.get_paginator("list_objects_v2").paginate(**asked):
                yield from (entry[name] for entry in page.get(kind, ()))

    def _archived(self, key: str) -> Archived:
        named = NAME.fullmatch(key.removeprefix(f"{self._root}/fetches/"))
        if named is None:
            raise ArchiveDamaged(f"{self._uri(key)} is no record of a fetch: its name is none of the archive's")
        epoch, counter = int(named[1]), int(named[2])
        content, stored_at = self._read(key, "it was listed a moment ago")
        try:
            record = json.loads(content)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise ArchiveDamaged(f"{self._uri(key)} is no record of a fetch: it holds no JSON object")
        if (record.get("epoch"), record.get("counter")) != (epoch, counter):
            raise ArchiveDamaged(f"{self._uri(key)} holds the record of another number")
        body = self._body(key, record.get("body_sha256")) if record.get("kind") == "fetch" else None
        return Archived(self._uri(key), epoch, counter, record, body, stored_at)

    def _body(self, record: str, digest: Any) -> bytes:
        if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise ArchiveDamaged(f"{self._uri(record)} names no page: body_sha256 is {digest!r}")
        key = f"{self._root}/bodies/{digest[:2]}/{digest}.gz"
        stored, _ = self._read(key, f"{self._uri(record)} needs it")
        try:
            body = gzip.decompress(stored)
        except (OSError, EOFError, zlib.error) as error:
            raise ArchiveDamaged(f"{self._uri(key)} cannot be unzipped: {error}") from None
        if hashlib.sha256(body).hexdigest() != digest:
            raise ArchiveDamaged(f"{self._uri(key)} holds another page than its name says")
        return body

    def _read(self, key: str, why: str) -> tuple[bytes, datetime]:
        with reaching(self._bucket):
            try:
                found = self._s3.get_object(Bucket=self._bucket, Key=key)
                return bytes(found["Body"].read()), found["LastModified"]
            except ClientError as error:
                if aws.error_code(error) != "NoSuchKey":
                    raise
                raise ArchiveDamaged(f"{self._uri(key)} is missing: {why}") from None

    def _uri(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"


def in_order(make: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
    """Yields the results of `make` for each, in order; a few threads work ahead, by never more than AHEAD."""
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            for one in given:
                waiting.append(pool.submit(make, one))
                if len(waiting) >= AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for left in waiting:
                left.cancel()
