"""Small texts of a source in the lake, each with a version that every write must name: its quota's ledger, its pause.

They lie beside the raw pages, `<lake>/raw/<source>/<name>.json`, and not in the state table: a request that was made
stays made, and a source that was paused stays paused, also when that table is lost or rolled back.
"""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from plumbing import aws
from plumbing.errors import Misconfigured
from plumbing.objects.store import s3_store


@dataclass(frozen=True)
class Document:
    """A stored text; version 0 means that there is none yet. `stored`: the object as it was read or written."""

    version: int
    text: str
    stored: str | None = field(default=None, repr=False)


class Documents:
    """Documents of the lake. Raises TryLater when S3 is away, Misconfigured when the bucket is missing."""

    def __init__(self, s3: Any, lake_uri: str) -> None:
        self._store = s3_store(f"{lake_uri.rstrip('/')}/raw", s3)

    def read(self, name: str) -> Document:
        """The document `<source>/<name>`."""
        with self._reaching():
            stored = self._store.read(f"{name}.json")
        if stored is None:
            return Document(0, "")
        try:
            content = json.loads(stored)
            return Document(int(content["version"]), str(content["text"]), stored)
        except (ValueError, TypeError, KeyError):
            raise Misconfigured(f"{self._store.uri}/{name}.json is no document; delete the object") from None

    def write(self, name: str, text: str, was: Document) -> Document | None:
        """The document as it is now; None: it is no longer what it `was`, and nothing changed."""
        writing = uuid.uuid4().hex  # no two writes are alike, so that one can tell its own from another's
        stored = json.dumps({"version": was.version + 1, "writing": writing, "text": text})
        with self._reaching():
            written = self._store.replace(f"{name}.json", stored, was.stored)
        return Document(was.version + 1, text, stored) if written else None

    def _reaching(self) -> Any:
        return aws.reaching(f"S3 bucket {self._store.bucket}")
