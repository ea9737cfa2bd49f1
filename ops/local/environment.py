"""The environment by which the stages find the local services, beside the caller's or alone."""

import shlex
from collections.abc import Mapping
from typing import NamedTuple

KAFKA = "KAFKA_BOOTSTRAP_SERVERS"


class Group(NamedTuple):
    """`leads` say where a service is; who sets one to another place than the local one means another service, and the
    whole group is theirs. Otherwise the group is the local one, so that a stray PGUSER or a real AWS key never meets a
    local service, and `data` are the names of what the home keeps in it."""

    leads: tuple[str, ...]
    names: tuple[str, ...]
    data: tuple[str, ...]
    prefix: str | None = None  # of more names that lead to the caller's: PGSSLMODE, PGOPTIONS and the like

    def all_names(self, caller: Mapping[str, str]) -> set[str]:
        more = {name for name in caller if self.prefix and name.startswith(self.prefix)}
        return more | set(self.names)


GROUPS = (
    Group(
        ("PGHOST", "PGSERVICE"),
        ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGREQUIREAUTH"),
        ("GPPS_WAREHOUSE__SCHEMA",),
        prefix="PG",
    ),
    Group(
        (KAFKA,),
        (
            *(KAFKA, "KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"),
            "KAFKA_SSL_CAFILE",
        ),
        ("GPPS_TOPIC_PREFIX", "GPPS_DATA_NOTE"),
    ),
    Group(
        ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"),
        (
            *("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"),
            *("AWS_REGION", "AWS_DEFAULT_REGION"),
            *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"),
        ),
        ("GPPS_LAKE_URI", "GPPS_TABLE_PREFIX"),
    ),
)
DATA = tuple(name for group in GROUPS for name in group.data)
TOOLS = ("GPPS_SPARK_JARS", "JAVA_HOME")


def in_use(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The local values, or only the tools where the caller's Kafka is another than the local one: then the whole
    deployment is the caller's, and nothing of the home's data or its sandbox goes there."""
    elsewhere = caller.get(KAFKA) and local.get(KAFKA, caller[KAFKA]) != caller[KAFKA]
    return tools(local) if elsewhere else dict(local)


def tools(local: Mapping[str, str]) -> dict[str, str]:
    """The local values that say where programs are, not data."""
    return {name: local[name] for name in TOOLS if name in local}


def combine(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment with the local services in it; what the caller set for another deployment wins."""
    combined = {**local, **caller, **direct(caller)}
    for group in GROUPS:
        theirs = _is_theirs(group, caller, local)
        for name in group.all_names(caller):
            source = caller if theirs else local
            if name in source:
                combined[name] = source[name]
            else:
                combined.pop(name, None)
        if not theirs:
            combined |= {name: local[name] for name in group.data if name in local}
    return combined


def _is_theirs(group: Group, caller: Mapping[str, str], local: Mapping[str, str]) -> bool:
    if not any(local.get(name) for name in group.leads):
        return True
    return any(caller.get(name) and caller[name] != local.get(name) for name in group.leads)


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


# These would lead a client past the local services' own credentials, certificates and region.
STRAY = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "KAFKA_SSL_CAFILE",
)


def hermetic(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without the settings and keys of other deployments, and with the local ones."""
    kept = {name: value for name, value in caller.items() if name not in STRAY and not name.startswith(("GPPS_", "PG"))}
    return {**kept, **direct(caller), **local}
