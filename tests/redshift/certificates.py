"""A certificate authority of a test, and a server's certificate by it."""

import ssl
import subprocess
from pathlib import Path


def authority(folder: Path) -> Path:
    """The authority's certificate; its key lies beside it."""
    _openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority",
             "-keyout", "ca.key", "-out", "ca.pem")  # fmt: skip
    return folder / "ca.pem"


def server(folder: Path, name: str) -> ssl.SSLContext:
    """For the server of that name, signed by the authority in the folder."""
    (folder / "names").write_text(f"subjectAltName={name}\n")
    _openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-keyout", "key", "-out", "csr")
    _openssl(folder, "x509", "-req", "-in", "csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
             "-extfile", "names", "-out", "pem")  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem", folder / "key")
    return context


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
