"""Epochs as they are given out, written down in the lake: whoever judges records counts no other.

And the clock that dates them and all events: one that is far off is not polled with, since it may take a lease that
another holds, and what it dates would be refused.
"""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from plumbing import aws
from plumbing.errors import Misconfigured
from producers.contract import CLOCK_SECONDS, grant_name, grants_uri


def require_clock(s3: Any, lake_uri: str, now: Callable[[], datetime]) -> None:
    """Raises Misconfigured when this machine's clock is too far from that of S3, and TryLater when S3 is away."""
    bucket = urlsplit(lake_uri).netloc
    with aws.reaching(f"S3 bucket {bucket}"):
        try:
            answer = s3.head_bucket(Bucket=bucket)
        except ClientError as error:
            if aws.error_code(error) != "404":
                raise
            answer = error.response  # that there is no bucket is told by the archive
    told = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    if told is None:
        return
    ahead = (now() - parsedate_to_datetime(told)).total_seconds()
    if abs(ahead) > CLOCK_SECONDS:
        which = "ahead of" if ahead > 0 else "behind"
        raise Misconfigured(f"this machine's clock is {abs(ahead) / 3600:,.1f} hours {which} that of S3: set it")


def write(s3: Any, lake_uri: str, source: str, epoch: int, now: Callable[[], datetime]) -> None:
    """Says that the lease of a source gave this epoch, now. Raises TryLater when S3 is away."""
    folder = urlsplit(grants_uri(lake_uri, source))
    key = f"{folder.path.strip('/')}/{grant_name(epoch, now())}"
    with aws.reaching(f"S3 bucket {folder.netloc}"):
        s3.put_object(Bucket=folder.netloc, Key=key, Body=b"{}\n")
