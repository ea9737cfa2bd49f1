"""Objects of a bucket on S3, through boto3, or files in a folder of this machine: read, written, written conditionally.

boto3 lets other threads go on while S3 is asked. The file system of `deltalake` does not: it holds the interpreter's
lock as long as S3 takes, so that a lease could not be renewed meanwhile.
"""

import fcntl
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

_PER_REQUEST = 1000  # as many objects as S3 deletes at once
_TRIES = 5
_NOT_MET = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")  # answers to a conditional write

Content = str | bytes  # texts are stored in UTF-8


class Store(ABC):
    """Files by their path relative to one folder; `uri` is that folder, as it was asked for."""

    uri: str

    def read(self, name: str) -> str | None:
        """The file's text; None when there is none."""
        found = self.read_bytes(name)
        return None if found is None else found.decode()

    @abstractmethod
    def read_bytes(self, name: str) -> bytes | None:
        """The file's bytes; None when there is none."""

    @abstractmethod
    def write(self, name: str, content: Content) -> None:
        """Replaces the file."""

    @abstractmethod
    def create(self, name: str, content: Content) -> bool:
        """Writes a file that is not there yet, whole or not at all; False: it is there with another content.

        One that is there with the same content counts as written: the answer to a write may be lost, and the write
        tried again. Writers that must be distinguished put something of their own in it.
        """

    @abstractmethod
    def replace(self, name: str, content: Content, expected: Content | None) -> bool:
        """Writes a file that holds `expected` still (None: is not there); False: it does not, and nothing changed.

        One that holds `content` by then counts as written, as in `create`.
        """

    @abstractmethod
    def files(self, after: str = "") -> list[str]:
        """Paths of all files that come after this one, at any depth, sorted."""

    @abstractmethod
    def folders(self) -> list[str]:
        """Names of the folders directly in it, sorted."""

    @abstractmethod
    def delete_all(self, names: Iterable[str]) -> None:
        """Those that are not there count as deleted."""

    def delete(self, name: str) -> None:
        self.delete_all([name])


def read_text(uri: str, aws: Mapping[str, str] | None = None) -> str | None:
    """One file's text, None when there is none; see store_at."""
    folder, _, name = uri.rpartition("/")
    return store_at(folder, aws).read(name)


def write_text(uri: str, text: str, aws: Mapping[str, str] | None = None) -> None:
    """Replaces one file; see store_at."""
    folder, _, name = uri.rpartition("/")
    store_at(folder, aws).write(name, text)


def store_at(uri: str, aws: Mapping[str, str] | None = None) -> Store:
    """The folder `s3://bucket/key`, `file:///path` or a path of this machine; ValueError for others.

    `aws`: arguments of boto3.client (a Lake carries them); without, boto3 asks the environment.
    """
    parts = urlsplit(uri)
    if parts.scheme in ("", "file"):
        return FileStore(uri, Path(parts.path))
    if parts.scheme != "s3":
        raise ValueError(f"{uri!r} is neither s3:// nor file://")
    return s3_store(uri, _client(tuple(sorted((aws or {}).items()))))


def s3_store(uri: str, client: Any) -> "S3Store":
    """The folder `s3://bucket/key` by a client of boto3."""
    parts = urlsplit(uri)
    folder = parts.path.strip("/")
    return S3Store(uri, parts.netloc, f"{folder}/" if folder else "", client)


@cache
def _client(options: tuple[tuple[str, str], ...]) -> Any:
    """One client for all: making one takes longer than what it is asked for here."""
    from botocore.config import Config

    from plumbing.aws import session

    # A service that is away is reported within seconds, a hiccup is not.
    config = Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 4, "mode": "standard"})
    return session().client("s3", config=config, **dict(options))


def _bytes(content: Content) -> bytes:
    return content.encode() if isinstance(content, str) else content


@dataclass(frozen=True)
class FileStore(Store):
    uri: str
    root: Path

    def read_bytes(self, name: str) -> bytes | None:
        path = self.root / name
        return path.read_bytes() if path.is_file() else None

    def write(self, name: str, content: Content) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(content))

    def create(self, name: str, content: Content) -> bool:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent) as whole:
            whole.write(_bytes(content))
            whole.flush()
            try:
                os.link(whole.name, path)
            except FileExistsError:
                return self.read_bytes(name) == _bytes(content)
        return True

    def replace(self, name: str, content: Content, expected: Content | None) -> bool:
        if expected is None:
            return self.create(name, content)
        with self._locked():
            if (found := self.read_bytes(name)) != _bytes(expected):
                return found == _bytes(content)
            with NamedTemporaryFile(dir=self.root, delete=False) as whole:
                whole.write(_bytes(content))
            Path(whole.name).replace(self.root / name)
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time; the lock goes with the process."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def files(self, after: str = "") -> list[str]:
        found = (str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())
        return sorted(name for name in found if name > after)

    def folders(self) -> list[str]:
        return sorted(path.name for path in self.root.glob("*") if path.is_dir())

    def delete_all(self, names: Iterable[str]) -> None:
        for name in names:
            (self.root / name).unlink(missing_ok=True)


@dataclass(frozen=True)
class S3Store(Store):
    uri: str
    bucket: str
    prefix: str
    client: Any = field(repr=False)

    def read_bytes(self, name: str) -> bytes | None:
        try:
            return bytes(self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)["Body"].read())
        except self.client.exceptions.NoSuchKey:
            return None

    def write(self, name: str, content: Content) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self.prefix + name, Body=_bytes(content))

    def create(self, name: str, content: Content) -> bool:
        return self._put_if(name, _bytes(content), None, IfNoneMatch="*")

    def replace(self, name: str, content: Content, expected: Content | None) -> bool:
        if expected is None:
            return self.create(name, content)
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)
        except self.client.exceptions.NoSuchKey:
            return False
        if (there := bytes(found["Body"].read())) != _bytes(expected):
            return there == _bytes(content)
        return self._put_if(name, _bytes(content), there, IfMatch=found["ETag"])

    def _put_if(self, name: str, content: bytes, expected: bytes | None, **condition: str) -> bool:
        """Writes on a condition; returns True when the object then holds this content. Raises ClientError.

        A retry after a lost answer finds the first try's write, so the stored content is compared. Where it is still
        the expected one, the write met another one that came to nothing.
        """
        for left in reversed(range(_TRIES)):
            try:
                self.client.put_object(Bucket=self.bucket, Key=self.prefix + name, Body=content, **condition)
            except self.client.exceptions.ClientError as error:
                if error.response["Error"]["Code"] not in _NOT_MET or not left:
                    raise
                there = self.read_bytes(name)
                if there == content:
                    return True
                if there != expected:
                    return False
            else:
                return True
        raise AssertionError("the last try returns or raises")

    def files(self, after: str = "") -> list[str]:
        asked = {"Bucket": self.bucket, "Prefix": self.prefix, **({"StartAfter": self.prefix + after} if after else {})}
        pages = self.client.get_paginator("list_objects_v2").paginate(**asked)
        return [found["Key"].removeprefix(self.prefix) for page in pages for found in page.get("Contents", ())]

    def folders(self) -> list[str]:
        listing = self.client.get_paginator("list_objects_v2")
        pages = listing.paginate(Bucket=self.bucket, Prefix=self.prefix, Delimiter="/")
        found = [one["Prefix"] for page in pages for one in page.get("CommonPrefixes", ())]
        return sorted(name.removeprefix(self.prefix).rstrip("/") for name in found)

    def delete_all(self, names: Iterable[str]) -> None:
        remaining = iter(names)
        while some := list(islice(remaining, _PER_REQUEST)):
            objects = [{"Key": self.prefix + name} for name in some]
            answer = self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": objects, "Quiet": True})
            if errors := answer.get("Errors"):
                raise OSError(f"{self.uri}/{errors[0]['Key']} cannot be deleted: {errors[0].get('Code')}")
