"""Certificates of the machine, as Java reads them."""

import subprocess
from pathlib import Path

import certifi
import pytest

from ops.settings import Settings
from ops.setup.java import find_java
from ops.setup.truststore import PASSWORD, key_store, trust_options
from plumbing.errors import Misconfigured


def test_java_reads_every_certificate(tmp_path: Path) -> None:
    home = find_java(Settings())
    keytool = home / "bin" / "keytool" if home else None
    if keytool is None or not keytool.exists():
        pytest.skip("needs a Java 17 or 21 with its keytool on this machine")
    store = tmp_path / "trust.jks"
    options = trust_options(Path(certifi.where()), store)
    assert options[0] == f"-Djavax.net.ssl.trustStore={store}"
    # With the password, so that keytool checks the store's own checksum.
    command = [keytool, "-list", "-keystore", store, "-storepass", PASSWORD]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    count = Path(certifi.where()).read_text().count("BEGIN CERTIFICATE")
    assert count > 50
    assert f"contains {count} entries" in listing
    assert listing.count("trustedCertEntry") == count


def test_without_a_bundle_java_keeps_its_own(tmp_path: Path) -> None:
    assert trust_options(None, tmp_path / "trust.jks") == []


@pytest.mark.parametrize("content", [None, "", "no certificate", "-----BEGIN CERTIFICATE-----\n?\n"])
def test_a_bundle_that_holds_nothing_is_reported(tmp_path: Path, content: str | None) -> None:
    bundle = tmp_path / "ca.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(Misconfigured, match="SSL_CERT_FILE"):
        trust_options(bundle, tmp_path / "trust.jks")


def test_the_format_is_the_one_java_checks() -> None:
    pem = Path(certifi.where()).read_text()
    assert key_store(pem)[:8].hex() == "feedfeed00000002"
