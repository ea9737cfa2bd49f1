"""Clients of S3 and DynamoDB. boto3 reads credentials and endpoints from the usual AWS_* variables itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

from plumbing.errors import Misconfigured, TryLater

TRANSIENT_CODES = frozenset(
    {"InternalError", "InternalServerError", "ServiceUnavailable", "SlowDown", "RequestTimeout", "ThrottlingException",
     "ProvisionedThroughputExceededException", "RequestLimitExceeded", "Throttling", "ConditionalRequestConflict"}
)  # fmt: skip


def client(service: str, region: str) -> Any:
    """A boto3 client with short time-outs and the standard retries; raises Misconfigured when no region is set."""
    config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})
    try:
        return boto3.session.Session().client(service, region_name=region or None, config=config)
    except NoRegionError:
        raise Misconfigured("no AWS region is set: set AWS_REGION") from None


def error_code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def reaching(what: str) -> Iterator[None]:
    """Turns what boto3 raises, and its caller does not handle, into TryLater or Misconfigured that name `what`."""
    try:
        yield
    except NoCredentialsError:
        raise Misconfigured(f"{what}: no AWS credentials found") from None
    except BotoCoreError as error:
        raise TryLater(f"{what} cannot be reached: {error}") from None
    except ClientError as error:
        code = error_code(error)
        if code in TRANSIENT_CODES:
            raise TryLater(f"{what}: {code}") from None
        raise Misconfigured(f"{what}: {code}: {error.response.get('Error', {}).get('Message', '')}") from None
