"""Small texts of a source in the lake, each with a version that every write must name: its quota's ledger, its pause.

They lie beside the raw pages, `<lake>/raw/<source>/<name>.json`, and not in the state table: a request that was made
stays made, and a source that was paused stays paused, also when that table is lost or rolled back.
"""

import json
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from plumbing import aws
from plumbing.errors import Misconfigured

LOST = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")  # a conditional write that found another text


@dataclass(frozen=True)
class Document:
    """A stored text; version 0 means that there is none yet. `tag` is S3's mark of it."""

    version: int
    text: str
    tag: str = ""


class Documents:
    """Documents of the lake. Raises TryLater when S3 is away, Misconfigured when the bucket is missing."""

    def __init__(self, s3: Any, lake_uri: str) -> None:
        place = urlsplit(lake_uri)
        self._s3 = s3
        self._bucket = place.netloc
        self._folder = place.path.strip("/")

    def read(self, name: str) -> Document:
        """The document `<source>/<name>`."""
        return self._read(name)[0]

    def write(self, name: str, text: str, was: Document) -> Document | None:
        """The document as it is now; None: it is no longer what it `was`, and nothing changed."""
        writing = uuid.uuid4().hex  # no two writes are alike, so that one can tell its own from another's
        content = {"version": was.version + 1, "writing": writing, "text": text}
        condition = {"IfMatch": was.tag} if was.version else {"IfNoneMatch": "*"}
        with aws.reaching(f"S3 bucket {self._bucket}"):
            try:
                answer = self._s3.put_object(
                    Bucket=self._bucket, Key=self._key(name), Body=json.dumps(content).encode(), **condition
                )
            except ClientError as error:
                if aws.error_code(error) not in LOST:
                    raise
            else:
                return Document(was.version + 1, text, answer["ETag"])
        found, by = self._read(name)  # a retried put may have met its own first attempt
        return found if by == writing else None

    def _read(self, name: str) -> tuple[Document, str]:
        with aws.reaching(f"S3 bucket {self._bucket}"):
            try:
                answer = self._s3.get_object(Bucket=self._bucket, Key=self._key(name))
            except ClientError as error:
                if aws.error_code(error) != "NoSuchKey":
                    raise
                return Document(0, ""), ""
            text = answer["Body"].read()
        try:
            content = json.loads(text)
            return Document(int(content["version"]), str(content["text"]), answer["ETag"]), str(content["writing"])
        except (ValueError, TypeError, KeyError):
            raise Misconfigured(f"s3://{self._bucket}/{self._key(name)} is no document; delete the object") from None

    def _key(self, name: str) -> str:
        return "/".join(part for part in (self._folder, "raw", f"{name}.json") if part)
