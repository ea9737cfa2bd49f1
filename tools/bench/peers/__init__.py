"""What one would write by hand for the same work: no archive, no lease, no ledger, no way back after a crash."""

import os
from typing import Any


def kafka_settings() -> dict[str, Any]:
    """Settings of confluent-kafka, from the environment that all stages take."""
    names = {
        "bootstrap.servers": "KAFKA_BOOTSTRAP_SERVERS",
        "security.protocol": "KAFKA_SECURITY_PROTOCOL",
        "sasl.mechanism": "KAFKA_SASL_MECHANISM",
        "sasl.username": "KAFKA_SASL_USERNAME",
        "sasl.password": "KAFKA_SASL_PASSWORD",
        "ssl.ca.location": "KAFKA_SSL_CAFILE",
    }
    return {name: os.environ[variable] for name, variable in names.items() if variable in os.environ}
