"""Settings that the programs by hand read from the environment of the stages, and one that this process sets."""

import os
from typing import Any


def kafka() -> dict[str, Any]:
    """Settings of confluent-kafka."""
    names = {
        "bootstrap.servers": "KAFKA_BOOTSTRAP_SERVERS",
        "security.protocol": "KAFKA_SECURITY_PROTOCOL",
        "sasl.mechanism": "KAFKA_SASL_MECHANISM",
        "sasl.username": "KAFKA_SASL_USERNAME",
        "sasl.password": "KAFKA_SASL_PASSWORD",
        "ssl.ca.location": "KAFKA_SSL_CAFILE",
    }
    return {name: os.environ[variable] for name, variable in names.items() if variable in os.environ}


def topic_prefix() -> str:
    return os.environ.get("GPPS_TOPIC_PREFIX", "")


def postgres() -> dict[str, str]:
    """Credentials as dlt names them."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "database": "PGDATABASE",
        "username": "PGUSER",
        "password": "PGPASSWORD",
    }
    return {name: os.environ[variable] for name, variable in names.items()}


def ask_nobody_for_a_region() -> None:
    """Readers of the lake would look for one in the cloud's own network."""
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
