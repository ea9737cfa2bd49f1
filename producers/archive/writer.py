"""The raw archive: every page as it came, and a record of every fetch, written before anything is published.

`<lake>/raw/<source>/bodies/<aa>/<sha256>.gz` holds a body once, under the hash of its plain bytes;
`fetches/epoch=<10 digits>/<10 digits>.json` says what was asked and answered (`kind` "fetch" or "probe"), how a walk
ended (`kind` "sweep"), or that another epoch began before this one was given back (`kind` "end");
`rejects/epoch=…/….json` keeps the records of that fetch no contract accepts; `epochs/` names every epoch that was given
out, so that whoever judges records counts no other. `<lake>/_origin` says whether the lake's data are of real APIs or
made up. Nothing is ever changed.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from plumbing import aws
from plumbing.errors import Failure, Misconfigured
from plumbing.lease.lease import LeaseLost
from plumbing.objects.store import s3_store
from producers.contract import CLOCK_SECONDS, grant_name, grants_uri
from producers.source import Reject, is_public

ORIGIN, REAL, MADE_UP = "_origin", "data of real APIs", "made-up data"
END = "end"  # the kind of the last record of an epoch that another has ended


class ArchiveConflict(Failure):
    """An object of this name holds something else: its epoch was given out twice, or the archive was tampered with."""


class Archive:
    """The raw archive of one source. Raises TryLater when S3 is away, Misconfigured when the bucket is missing."""

    def __init__(self, s3: Any, lake_uri: str, source: str) -> None:
        place = urlsplit(lake_uri)
        self._s3 = s3
        self._bucket = place.netloc
        self._lake = s3_store(f"s3://{place.netloc}{place.path.rstrip('/')}", s3)
        self._name = source
        self._source = f"raw/{source}"
        self._root = f"{self._lake.prefix}{self._source}"

    def require_clock(self, now: Callable[[], datetime]) -> None:
        """Raises Misconfigured when this machine's clock is too far from that of S3.

        One that is far off may take a lease that another holds, and what it dates would be refused.
        """
        with aws.reaching(f"S3 bucket {self._bucket}"):
            try:
                answer = self._s3.head_bucket(Bucket=self._bucket)
            except ClientError as error:
                if aws.error_code(error) != "404":
                    raise
                answer = error.response  # a missing bucket is reported by the first write
        date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        ahead = (now() - parsedate_to_datetime(date)).total_seconds() if date else 0.0
        if abs(ahead) > CLOCK_SECONDS:
            which = "ahead of" if ahead > 0 else "behind"
            raise Misconfigured(f"this machine's clock is {abs(ahead) / 3600:,.1f} hours {which} that of S3: set it")

    def grant(self, epoch: int, now: Callable[[], datetime]) -> None:
        """Says that the lease of the source gave this epoch, now."""
        with reaching(self._bucket):
            s3_store(grants_uri(self._lake.uri, self._name), self._s3).write(grant_name(epoch, now()), "{}\n")

    def refuse_other_origin(self, url: str) -> None:
        """Raises Misconfigured when the lake holds data of another origin than what is asked at `url` would be: data of
        real APIs and made-up ones never meet. The first who polls into a lake says which it is, for good."""
        mine = REAL if is_public(url) else MADE_UP
        with reaching(self._bucket):
            if self._lake.create(ORIGIN, mine):
                return
            held = self._lake.read(ORIGIN) or ""
        if held != mine:
            raise Misconfigured(
                f"{self._lake.uri} holds {held}, and {urlsplit(url).hostname} gives "
                f"{mine}: give them a lake, topics and tables of their own (GPPS_LAKE_URI, GPPS_TOPIC_PREFIX, "
                "GPPS_TABLE_PREFIX), or a new GPPS_HOME"
            )

    def keep_body(self, body: bytes) -> str:
        """Stores a page unless it is there; returns the SHA-256 of its plain bytes."""
        digest = hashlib.sha256(body).hexdigest()
        self._put_new(f"bodies/{digest[:2]}/{digest}.gz", gzip.compress(body, compresslevel=6, mtime=0))
        return digest

    def keep_record(self, epoch: int, counter: int, record: Mapping[str, Any]) -> None:
        """Stores what happened under a number; the numbers of an epoch follow each other without a gap.

        Raises LeaseLost when the epoch has been ended, ArchiveConflict when something else happened under the number.
        """
        self._keep_json("fetches", epoch, counter, record)

    def end_epoch(self, epoch: int, by: int) -> None:
        """Takes the epoch's next number, so that its holder, should it still be there, archives nothing more."""
        folder = s3_store(f"{self._lake.uri}/{self._source}/fetches/epoch={epoch:010d}", self._s3)
        with reaching(self._bucket):
            names = folder.files()
        counter = max((int(name[:10]) for name in names if name[:10].isdigit()), default=-1) + 1
        while True:
            try:
                return self.keep_record(epoch, counter, {"kind": END, "epoch": epoch, "counter": counter, "by": by})
            except LeaseLost:  # ended already
                return
            except ArchiveConflict:  # which was archived this moment
                counter += 1

    def keep_rejects(self, epoch: int, counter: int, rejects: Sequence[Reject]) -> None:
        """Stores the records of a fetch that no contract accepts, beside its record."""
        self._keep_json("rejects", epoch, counter, {"rejects": [asdict(one) for one in rejects]})

    def highest_epoch(self, start: int) -> int:
        """The highest epoch from `start` on that has a fetch record; below `start` when there is none."""
        prefix = f"{self._root}/fetches/"
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix, Delimiter="/", StartAfter=f"{prefix}epoch={start:010d}"
        )
        with reaching(self._bucket):
            found = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", ())]
        epochs = [name[len(prefix) :].strip("/").removeprefix("epoch=") for name in found]
        return max((int(text) for text in epochs if text.isdigit()), default=start - 1)

    def _keep_json(self, folder: str, epoch: int, counter: int, content: Mapping[str, Any]) -> None:
        # Escaped to ASCII: a reject may hold half a surrogate pair, which UTF-8 cannot.
        text = json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n"
        self._put_new(f"{folder}/epoch={epoch:010d}/{counter:010d}.json", text.encode())

    def _put_new(self, name: str, content: bytes) -> None:
        name = f"{self._source}/{name}"
        with reaching(self._bucket):
            if not self._lake.create(name, content):
                self._require_same(name, content)

    def _require_same(self, name: str, content: bytes) -> None:
        stored = self._lake.read_bytes(name) or b""
        if name.endswith(".gz") and gzip.decompress(stored) == gzip.decompress(content):
            return
        if _kind(stored) == END:
            raise LeaseLost(f"{self._lake.uri}/{name}: the epoch has ended: another process polls this source now")
        raise ArchiveConflict(f"{self._lake.uri}/{name} holds something else already")


@contextmanager
def reaching(bucket: str) -> Iterator[None]:
    """As aws.reaching; a bucket that is missing is a matter of settings."""
    with aws.reaching(f"S3 bucket {bucket}"):
        try:
            yield
        except ClientError as error:
            if aws.error_code(error) != "NoSuchBucket":
                raise
            raise Misconfigured(f"there is no S3 bucket {bucket}: create it or set GPPS_LAKE_URI") from None


def _kind(record: bytes) -> Any:
    try:
        return json.loads(record)["kind"]
    except (ValueError, TypeError, KeyError):
        return None
