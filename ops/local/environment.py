"""The environment by which the stages find the local services, beside the caller's or alone."""

import shlex
from collections.abc import Mapping
from typing import NamedTuple

KAFKA = "KAFKA_BOOTSTRAP_SERVERS"


class Service(NamedTuple):
    """`leads`: variables that say where it is; one set to another place than the local one means another service. Where
    no local one runs, a variable that names what is `stored` in it is enough: AWS itself needs no endpoint. `local`:
    its name in a home; `port`: the variable that tells services apart where leads are hosts.
    """

    name: str
    local: str
    leads: tuple[str, ...]
    stored: tuple[str, ...] = ()
    port: str = ""

    def is_elsewhere(self, caller: Mapping[str, str], local: Mapping[str, str]) -> bool:
        """True when the caller names another one than the local one."""
        other = caller.get(self.port) != local.get(self.port)
        return any(caller.get(name) and (other or caller[name] != local.get(name)) for name in self.leads)

    def is_configured(self, caller: Mapping[str, str], environment: Mapping[str, str]) -> bool:
        """True when `environment`, made of the caller's, says where it is."""
        return any(environment.get(name) for name in self.leads) or any(caller.get(name) for name in self.stored)


BROKER = Service("Kafka", "kafka", (KAFKA,))
LAKE = Service("the lake", "s3", ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"), ("GPPS_LAKE_URI",))
TABLES = Service("DynamoDB", "dynamodb", ("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"), ("GPPS_TABLE_PREFIX",))
WAREHOUSE = Service("the warehouse", "postgres", ("PGHOST", "PGSERVICE"), port="PGPORT")
AWS_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
AWS_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", *AWS_PROFILES)


class Group(NamedTuple):
    """Services with one set of credentials: the whole group is the caller's, or else the local one, so that a stray
    PGUSER or a real AWS key never meets a local service. `data` are the names of what the home keeps in it."""

    services: tuple[Service, ...]
    names: tuple[str, ...]
    data: tuple[str, ...]
    prefix: str | None = None  # of more names that lead to the caller's: PGSSLMODE, PGOPTIONS and the like

    @property
    def leads(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for service in self.services for name in service.leads))

    def all_names(self, caller: Mapping[str, str]) -> set[str]:
        more = {name for name in caller if self.prefix and name.startswith(self.prefix)}
        return more | set(self.names)


GROUPS = (
    Group(
        (WAREHOUSE,),
        ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGREQUIREAUTH"),
        ("GPPS_WAREHOUSE__SCHEMA",),
        prefix="PG",
    ),
    Group(
        (BROKER,),
        (
            *(KAFKA, "KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"),
            *("KAFKA_SSL_CAFILE", "KAFKA_SSL_CERTFILE"),
        ),
        ("GPPS_TOPIC_PREFIX", "GPPS_DATA_NOTE"),
    ),
    Group(
        (LAKE, TABLES),
        (*LAKE.leads, "AWS_ENDPOINT_URL_DYNAMODB", "AWS_REGION", "AWS_DEFAULT_REGION", *AWS_KEYS),
        ("GPPS_LAKE_URI", "GPPS_TABLE_PREFIX"),
    ),
)
DATA = tuple(name for group in GROUPS for name in group.data)
TOOLS = ("GPPS_SPARK_JARS", "JAVA_HOME")


def in_use(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The local values, or only the tools where the caller's Kafka is another than the local one: then the whole
    deployment is the caller's, and nothing of the home's data or its sandbox goes there."""
    elsewhere = caller.get(KAFKA) and caller[KAFKA] != local.get(KAFKA)
    return tools(local) if elsewhere and any(_runs(group, local) for group in GROUPS) else dict(local)


def tools(local: Mapping[str, str]) -> dict[str, str]:
    """The local values that say where programs are, not data."""
    return {name: local[name] for name in TOOLS if name in local}


def combine(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment with the local services in it; what the caller set for another deployment wins, and
    nothing of the home's goes there."""
    combined = {**local, **caller, **direct(caller)}
    for group in GROUPS:
        theirs = _is_theirs(group, caller, local)
        source = local if _runs(group, local) and not theirs else caller
        for name in (*group.all_names(caller), *group.data):
            if name in source:
                combined[name] = source[name]
            elif theirs or name not in group.data:
                combined.pop(name, None)
    return combined


def _runs(group: Group, local: Mapping[str, str]) -> bool:
    return any(local.get(name) for name in group.leads)


def _is_theirs(group: Group, caller: Mapping[str, str], local: Mapping[str, str]) -> bool:
    return any(service.is_elsewhere(caller, local) for service in group.services)


def own(caller: Mapping[str, str], local: Mapping[str, str]) -> list[Service]:
    """The services that a stage finds by the caller's word and not by the home's."""
    used = in_use(caller, local)
    found = []
    for group in GROUPS:
        theirs = _is_theirs(group, caller, used) or not _runs(group, used)
        found += [service for service in group.services if theirs and service.is_configured(caller, caller)]
    return found


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
    *AWS_PROFILES,
    "AWS_SESSION_TOKEN",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    *("KAFKA_SSL_CAFILE", "KAFKA_SSL_CERTFILE"),
)


def hermetic(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without the settings and keys of other deployments, and with the local ones."""
    remaining = {
        name: value for name, value in caller.items() if name not in STRAY and not name.startswith(("GPPS_", "PG"))
    }
    return {**remaining, **direct(caller), **local}
