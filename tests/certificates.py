"""Certificates of an authority of the test's own, by the program `openssl`; keys are on elliptic curves, in PKCS#8."""

import shutil
import subprocess
from pathlib import Path

import pytest

NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
HERE = "IP:127.0.0.1"


class Authority:
    """Signs certificates; `certificate` is the file to trust. Its files are the test's, in `folder`."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        if not shutil.which("openssl"):
            pytest.skip("no program openssl to make certificates with")
        self._folder, self._name = folder, name
        self.certificate = folder / f"{name}.pem"
        self._key = folder / f"{name}.key"
        _openssl(
            *("req", "-x509", *NEW_KEY, "-keyout", self._key, "-out", self.certificate, "-days", "2"),
            *("-subj", f"/CN={name}"),
        )

    def signed(self, name: str, stands_for: str = HERE, days: int = 2) -> Path:
        """A PEM file with key and certificate, `days` long valid; negative: no longer."""
        key, request, certificate, both = (self._folder / f"{name}.{end}" for end in ("key", "csr", "crt", "pem"))
        alternative = f"subjectAltName={stands_for}"
        _openssl("req", *NEW_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}", "-addext", alternative)
        signs = ("-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial", "-copy_extensions", "copy")
        _openssl("x509", "-req", "-in", request, *signs, "-days", str(days), "-out", certificate)
        both.touch(0o600)
        both.write_text(key.read_text() + certificate.read_text())
        return both


def _openssl(*arguments: str | Path) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
