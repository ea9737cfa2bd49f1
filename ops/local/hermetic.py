"""An environment in which only the local services exist."""

from collections.abc import Mapping

from ops.local.environment import direct

# These would lead a client past the local services' own credentials, certificates and region.
STRAY = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "KAFKA_SSL_CAFILE",
    "PGSERVICE",
)


def hermetic(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without the settings and keys of other deployments, and with the local ones."""
    kept = {name: value for name, value in caller.items() if name not in STRAY and not name.startswith("GPPS_")}
    return {**kept, **direct(caller), **local}
