"""The certificates of a PEM file as a Java key store, so that Java trusts what the machine trusts."""

import hashlib
import re
import ssl
import struct
from pathlib import Path

from plumbing.errors import Misconfigured

PASSWORD = "changeit"  # of every Java trust store: it holds public certificates and guards against accidents only
_JKS_MAGIC, _JKS_VERSION, _TRUSTED_CERTIFICATE = 0xFEEDFEED, 2, 2


def _text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


def _entry(number: int, certificate: bytes) -> bytes:
    head = struct.pack(">I", _TRUSTED_CERTIFICATE) + _text(f"ca-{number}") + struct.pack(">Q", 0)
    return head + _text("X.509") + struct.pack(">I", len(certificate)) + certificate


def key_store(pem: str) -> bytes:
    """A Java key store (JKS) of the certificates in a PEM text; raises ValueError when there is none."""
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", pem, re.DOTALL)
    if not blocks:
        raise ValueError("no certificate")
    body = struct.pack(">III", _JKS_MAGIC, _JKS_VERSION, len(blocks))
    body += b"".join(_entry(number, ssl.PEM_cert_to_DER_cert(block)) for number, block in enumerate(blocks))
    # The format's own checksum: the password in UTF-16, a fixed phrase, the content.
    return body + hashlib.sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()


def trust_options(ca_bundle: Path | None, store: Path) -> list[str]:
    """Java options that make it trust `ca_bundle`, written to `store` as a key store; none when there is no bundle."""
    if ca_bundle is None:
        return []
    try:
        content = key_store(ca_bundle.read_text(errors="replace"))
    except (OSError, ValueError) as error:
        raise Misconfigured(f"SSL_CERT_FILE={ca_bundle} does not hold readable certificates: {error}") from error
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_bytes(content)
    return [f"-Djavax.net.ssl.trustStore={store}", f"-Djavax.net.ssl.trustStorePassword={PASSWORD}"]
