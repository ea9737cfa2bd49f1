"""Objects on S3 that appear whole or not at all."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from plumbing.aws import session
from plumbing.errors import Misconfigured
from sinks.errors import SinkBusy, SinkUnreachable

PART_BYTES = 8 * 1024 * 1024  # S3 takes 10,000 parts: 80 GB
ABANDONED = timedelta(hours=6)  # an upload that began before this, and was not completed, is nobody's any more
_REFUSALS = {"NoSuchBucket", "AccessDenied", "AllAccessDisabled", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403"}
_CALLED_OFF = {"NoSuchUpload", "404"}


class Bucket:
    """One bucket. Raises SinkUnreachable, or Misconfigured when there is no such bucket or it may not be written to."""

    def __init__(self, name: str, region: str) -> None:
        config = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 4})
        self._s3: Any = session().client("s3", region_name=region, config=config)
        self._name = name

    def put_whole(self, key: str, content: IO[bytes], metadata: Mapping[str, str], now: datetime) -> None:
        """Uploads the content part by part; nobody sees the object before the last part is there.

        Whatever goes wrong, an interrupt included, the parts are removed, and so are those that killed uploads of this
        key have left, and older ones beside it. Raises SinkBusy when another upload of the same key did that to this.
        """
        self._remove_abandoned(key, now)
        target = {"Bucket": self._name, "Key": key}
        with self._reaching():
            begun = self._s3.create_multipart_upload(
                **target, ContentType="text/csv; charset=utf-8; header=present", Metadata=dict(metadata)
            )
        target["UploadId"] = begun["UploadId"]
        try:
            with self._reaching():
                parts = [self._part(target, number, body) for number, body in enumerate(_parts(content), 1)]
                self._s3.complete_multipart_upload(**target, MultipartUpload={"Parts": parts})
        except BaseException:
            self._abort(target)
            raise

    def put_json(self, key: str, content: Mapping[str, Any]) -> None:
        with self._reaching():
            body = (json.dumps(content, indent=2) + "\n").encode()
            self._s3.put_object(Bucket=self._name, Key=key, Body=body, ContentType="application/json")

    def _part(self, target: Mapping[str, Any], number: int, body: bytes) -> dict[str, Any]:
        return {"PartNumber": number, "ETag": self._s3.upload_part(**target, PartNumber=number, Body=body)["ETag"]}

    def _remove_abandoned(self, key: str, now: datetime) -> None:
        folder = key.rpartition("/")[0]
        with self._reaching():
            pages = self._s3.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._name, Prefix=f"{folder}/" if folder else key
            )
            left = [upload for page in pages for upload in page.get("Uploads", ())]
        for upload in left:
            if upload["Key"] == key or upload["Initiated"] < now - ABANDONED:
                self._abort({"Bucket": self._name, "Key": upload["Key"], "UploadId": upload["UploadId"]})

    def _abort(self, target: Mapping[str, Any]) -> None:
        try:
            self._s3.abort_multipart_upload(**target)
        except (BotoCoreError, ClientError):
            return  # it is gone already, or the next export removes it

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except BotoCoreError as error:
            raise SinkUnreachable(f"cannot write to s3://{self._name}: {error}. Check AWS_ENDPOINT_URL_S3") from error
        except ClientError as error:
            raise self._translated(error) from error

    def _translated(self, error: ClientError) -> Exception:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _REFUSALS:
            return Misconfigured(f"cannot write to s3://{self._name}: {code}; check the bucket's name and your rights")
        if code in _CALLED_OFF:
            return SinkBusy("another export of the same state took over; its object is this one's equal")
        return SinkUnreachable(f"cannot write to s3://{self._name}: {code}")


def _parts(content: IO[bytes]) -> Iterator[bytes]:
    while body := content.read(PART_BYTES):
        yield body
