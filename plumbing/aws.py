"""Clients of S3 and DynamoDB. boto3 reads credentials and endpoints from the usual AWS_* variables itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Rounded
from functools import cache
from typing import Any

import boto3
from boto3.dynamodb.types import DYNAMODB_CONTEXT
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from botocore.loaders import Loader, create_loader
from botocore.session import Session

from plumbing.errors import Misconfigured, TryLater

TRANSIENT_CODES = frozenset(
    {"InternalError", "InternalServerError", "ServiceUnavailable", "SlowDown", "RequestTimeout", "ThrottlingException",
     "ProvisionedThroughputExceededException", "RequestLimitExceeded", "Throttling", "ConditionalRequestConflict"}
)  # fmt: skip


# Requests are not looked through before they are sent: that took a third of the time that writing items takes.
_SERVING = Config(
    connect_timeout=5,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 3},
    parameter_validation=False,
)


@cache
def _loader() -> Loader:
    return create_loader()


def session(own: Session | None = None) -> boto3.session.Session:
    """A new session of boto3; its common one is not made for several threads.

    All sessions share what boto3 reads of its own files about a service: that takes most of the time to make a client.
    """
    own, loader = own or Session(), _loader()
    own.register_component("data_loader", loader)
    made = boto3.session.Session(botocore_session=own)
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)  # boto3 has added its folder once more
    return made


def client(service: str, region: str) -> Any:
    """A boto3 client with short time-outs and the standard retries; raises Misconfigured when no region is set."""
    config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})
    try:
        return session().client(service, region_name=region or None, config=config)
    except NoRegionError:
        raise Misconfigured("no AWS region is set: set AWS_REGION") from None


def items_client(region: str) -> Any:
    """A client of DynamoDB that takes and gives Python values.

    boto3 refuses a number it reads with more than 38 digits, though they are zeros: 1e100 comes back written out. Only
    what would change a number is refused here.
    """
    DYNAMODB_CONTEXT.traps[Rounded] = False
    return session().resource("dynamodb", region_name=region, config=_SERVING).meta.client


def attributes_client(region: str) -> Any:
    """A client of DynamoDB that gives attributes as DynamoDB says them: `{"S": "text"}`."""
    return session().client("dynamodb", region_name=region, config=_SERVING)


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
