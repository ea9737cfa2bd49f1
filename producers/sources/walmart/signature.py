"""Signature of a request: base64 of RSA-SHA256 (PKCS #1 v1.5) over consumer, time and version of the key.

`"{consumer}\\n{milliseconds}\\n{version}\\n"`, as the headers `WM_CONSUMER.ID`, `WM_CONSUMER.INTIMESTAMP`,
`WM_SEC.KEY_VERSION` and `WM_SEC.AUTH_SIGNATURE` carry it.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


@dataclass(frozen=True)
class Signature:
    """Headers that sign a request at the moment when it is sent; called again for each attempt."""

    consumer: str = field(repr=False)
    version: str
    key_file: Path

    def __call__(self, now: datetime) -> Mapping[str, str]:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        stamp = str(int(now.timestamp() * 1000))
        text = f"{self.consumer}\n{stamp}\n{self.version}\n".encode()
        signed = private_key(self.key_file).sign(text, padding.PKCS1v15(), hashes.SHA256())
        return {
            "WM_CONSUMER.INTIMESTAMP": stamp,
            "WM_SEC.KEY_VERSION": self.version,
            "WM_SEC.AUTH_SIGNATURE": base64.b64encode(signed).decode(),
        }


def private_key(file: Path) -> "RSAPrivateKey":
    """The RSA key of a PEM or DER file; raises ValueError that names the file and never its content."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    problem = "is no unencrypted private key in PEM or DER (PKCS #8)"
    try:
        content = file.read_bytes()
        pem = content.lstrip().startswith(b"-----")
        load = serialization.load_pem_private_key if pem else serialization.load_der_private_key
        key = load(content, password=None)
        if isinstance(key, RSAPrivateKey):
            return key
        problem = "holds a key that is not RSA"
    except OSError as error:
        problem = f"cannot be read ({type(error).__name__})"
    except (ValueError, TypeError):
        pass
    raise ValueError(f"{file} {problem}")
