"""Which generation the stages work on that are given an environment."""

from collections.abc import Mapping

from streaming.generations import live_generation

_AWS = {
    "AWS_ENDPOINT_URL_S3": "endpoint_url",
    "AWS_REGION": "region_name",
    "AWS_ACCESS_KEY_ID": "aws_access_key_id",
    "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key",
    "AWS_SESSION_TOKEN": "aws_session_token",
}


def generation_of(environment: Mapping[str, str]) -> int:
    """The one it names, or else the live one of its lake."""
    if named := environment.get("GPPS_GENERATION"):
        return int(named)
    aws = {argument: environment[name] for name, argument in _AWS.items() if environment.get(name)}
    return live_generation(environment["GPPS_LAKE_URI"], aws)
