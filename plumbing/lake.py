"""The lake: where things of a generation lie in it, how its bucket is reached, and what may go wrong there.

Each pipeline has a lake of its own, `<root>/<pipeline>`. Everything that was built together lies under
`<lake>/gen=<generation>/`; which generation is live, `pointer_uri` says.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from plumbing.errors import Failure, TryLater

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")  # alike for both clients


class LakeUnreachable(TryLater):
    """The lake did not answer."""


class NothingThere(TryLater):
    """The lake does not hold what is asked for yet."""


class DamagedLake(Failure):
    """A file is not what the log says, or the table uses what this reader does not know. Retrying does not help."""


class Gone(LookupError):
    """Data that were in the lake are there no longer, or their history is a different one."""


def generation_uri(lake_uri: str, generation: int) -> str:
    """Folder of one generation: `s3://bucket/pipeline/gen=1`."""
    return f"{lake_uri.rstrip('/')}/gen={generation}"


def table_uri(lake_uri: str, generation: int, table: str) -> str:
    return f"{generation_uri(lake_uri, generation)}/{table}"


def position_uri(lake_uri: str, generation: int) -> str:
    """The JSON object a refresh ends with; its `feeds` are the Delta versions of the change feeds that belong together.

    A reader that takes each feed at this version sees the marts of one refresh, whatever is being written meanwhile.
    """
    return f"{generation_uri(lake_uri, generation)}/_position.json"


def pointer_uri(lake_uri: str) -> str:
    """Folder of the journal that says which generation is live: `0000000001.json` and so on, the last one counts.

    Each is a JSON object with `generation`. Where there is none, generation 1 is live. A reader looks once per request.
    """
    return f"{lake_uri.rstrip('/')}/_generations"


def delta_options(aws: Mapping[str, str]) -> dict[str, str]:
    """Arguments of `boto3.client` as the `deltalake` reader takes them.

    The endpoint by that name alone wins over an `AWS_ENDPOINT_URL_S3` of the environment.
    """
    options = {name: aws[name] for name in _KEYS if name in aws}
    if "region_name" in aws:
        options["aws_region"] = aws["region_name"]
    if "endpoint_url" in aws:
        options["aws_endpoint_url_s3"] = aws["endpoint_url"]
        options["aws_allow_http"] = str(aws["endpoint_url"].startswith("http://")).lower()
    return options


def boto_arguments(options: Mapping[str, str]) -> dict[str, str]:
    """Options of the `deltalake` reader as `boto3.client` takes them; how long to try is left out."""
    arguments = {name: options[name] for name in _KEYS if name in options}
    if "aws_region" in options:
        arguments["region_name"] = options["aws_region"]
    if "aws_endpoint_url_s3" in options:
        arguments["endpoint_url"] = options["aws_endpoint_url_s3"]
    return arguments


@contextmanager
def reaching(what: str) -> Iterator[None]:
    """Raises LakeUnreachable, which names `what`, for whatever either client raises."""
    from botocore.exceptions import BotoCoreError, ClientError
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (BotoCoreError, ClientError, DeltaError, OSError) as error:
        raise LakeUnreachable(
            f"cannot read {what}: {why(error)}. "
            "Check GPPS_LAKE_URI and AWS_ENDPOINT_URL_S3, and that the S3 server runs"
        ) from error


def why(error: BaseException) -> str:
    """An error of either client in one short line."""
    text = " ".join(_COLOUR.sub("", str(error)).replace("↳", " ").split())
    return "there is no such bucket" if "NoSuchBucket" in text else text[:400]
