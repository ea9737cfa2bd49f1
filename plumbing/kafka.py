"""Topics of a broker, and its refusals: TLS or the login fails, which waiting does not mend, and which setting is to
blame."""

import socket
import ssl
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from plumbing.errors import Misconfigured
from plumbing.settings import KafkaSettings

SECONDS = 2.0
OUT_OF_DATE = {9, 10}  # not valid yet, expired: of OpenSSL's X509_V_ERR_*
OTHER_NAME = {62, 64}  # of the host, of its address


def partitions(admin: Any, topics: Iterable[str]) -> dict[str, list[int]]:
    """The partitions of those of the topics that exist, of a KafkaAdminClient.

    Asks for these alone: a consumer, or a list of topics, asks for all that the cluster has, which may be many.
    """
    there = [topic for topic in admin.describe_topics(list(topics)) if not topic["error_code"]]
    return {topic["name"]: sorted(part["partition_index"] for part in topic["partitions"]) for topic in there}


def refused(settings: KafkaSettings) -> Misconfigured | None:
    """The failure to report in place of a client's, which says no more than that it waited; None where none is found.

    The first broker that TLS, or the login, fails at: each is tried once more, by itself, for a few seconds.
    """
    context = settings.tls()
    for number, server in enumerate(settings.bootstrap_servers.split(",")):
        trouble = _trouble(server.strip(), context) if context else None
        if trouble := trouble or _trouble_of_login(settings, number):
            return Misconfigured(f"Kafka at {server.strip()}: {trouble}")
    return None


def _trouble_of_login(settings: KafkaSettings, number: int) -> str | None:
    if "SASL" not in settings.security_protocol:
        return None
    from kafka.errors import KafkaError
    from kafka.net.manager import KafkaConnectionManager
    from kafka.net.selector import NetworkSelector

    network = NetworkSelector()
    manager = KafkaConnectionManager(network, **settings.for_python())
    connection: Any = None

    async def log_in() -> None:
        nonlocal connection
        connection = manager.get_connection(f"bootstrap-{number}", timeout_ms=SECONDS * 1000)
        await connection

    try:
        network.run(log_in)
    except KafkaError:
        # With TLS the client loses the broker's last words, as the connection ends right after them. What it has heard
        # before, the broker's version, tells a login that is refused from a broker that is away.
        if connection is not None and connection.broker_version_data is not None:
            return "the login is refused; check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and KAFKA_SASL_MECHANISM"
    finally:
        manager.close()
        network.close()
    return None


def _trouble(server: str, context: ssl.SSLContext) -> str | None:
    host, _, port = server.rpartition(":")
    host = host.strip("[]")
    try:
        with closing(socket.create_connection((host, int(port)), SECONDS)) as plain:
            try:
                with context.wrap_socket(plain, server_hostname=host) as encrypted:
                    encrypted.recv(1)  # with TLS 1.3 only a reader learns that its own certificate was refused
            except ssl.SSLCertVerificationError as error:
                return _of_certificate(error)
            except (TimeoutError, ssl.SSLEOFError):
                return None  # it waits for a request, as it should, or goes away
            except ssl.SSLError as error:
                return _of_handshake(error)
    except (OSError, ValueError):
        pass  # it is away: that is told by whoever asked
    return None


def _of_certificate(error: ssl.SSLCertVerificationError) -> str:
    reason = error.verify_message.rstrip(".")
    if error.verify_code in OUT_OF_DATE:
        return f"the broker's certificate is out of date ({reason}): it needs a new one"
    if error.verify_code in OTHER_NAME:
        return f"the broker's certificate is for another name ({reason}); check KAFKA_BOOTSTRAP_SERVERS"
    return f"the broker's certificate is of nobody that is trusted ({reason}); check KAFKA_SSL_CAFILE"


def _of_handshake(error: ssl.SSLError) -> str:
    reason = error.reason or "no answer in TLS"
    if "CERTIFICATE" in reason or "UNKNOWN_CA" in reason:
        return f"the broker refuses this client's certificate ({reason}); check KAFKA_SSL_CERTFILE"
    return f"no TLS is to be had there ({reason}); check KAFKA_SECURITY_PROTOCOL and the port"
