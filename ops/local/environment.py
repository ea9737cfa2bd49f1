"""The environment by which the stages find the local services."""

import shlex
from collections.abc import Mapping

# The first of each group says where a service is; who sets it means another service, and the whole group is theirs.
# Otherwise the group is the local one, so that a stray PGUSER or a real AWS key never meets a local service.
GROUPS = (
    (("PGHOST", "PGSERVICE"), ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")),
    (("KAFKA_BOOTSTRAP_SERVERS",), ("KAFKA_BOOTSTRAP_SERVERS",)),
    (
        ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"),
        (
            *("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB"),
            *("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"),
        ),
    ),
)


def combine(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment with the local services in it; what the caller set for another deployment wins."""
    combined = {**_without_sandbox(caller, local), **caller, **direct(caller)}
    for leads, group in GROUPS:
        theirs = any(caller.get(name) for name in leads)
        for name in group:
            source = caller if theirs else local
            if name in source:
                combined[name] = source[name]
            else:
                combined.pop(name, None)
    return combined


def _without_sandbox(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The local values less the sandbox's address of each API that the caller has a key of its own for."""
    keys = [name.removesuffix("_API_KEY") for name in caller if name.endswith("_API_KEY") and caller[name]]
    theirs = {f"GPPS_{source}__BASE_URL" for source in keys}
    return {name: value for name, value in local.items() if name not in theirs}


def direct(caller: Mapping[str, str]) -> dict[str, str]:
    """Variables that keep what is on this machine from being asked for at the caller's proxy."""
    names = ("NO_PROXY", "no_proxy")
    return {name: ",".join(filter(None, (caller.get(name), "127.0.0.1,localhost"))) for name in names}


def to_text(values: Mapping[str, str]) -> str:
    """`KEY=value` lines, sorted, quoted where a shell needs it."""
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(values.items()))


def from_text(text: str) -> dict[str, str]:
    """The values of `KEY=value` lines."""
    pairs = (shlex.split(line)[0].partition("=") for line in text.splitlines() if line.strip())
    return {name: value for name, _, value in pairs}
