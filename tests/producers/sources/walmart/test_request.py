"""Settings, requests and their signature, which is verified by the public key."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from plumbing.clock import Clock
from plumbing.errors import Misconfigured
from producers import settings as stage
from producers.reading.client import Client, KeyRefused
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.settings import HttpLimits
from producers.source import Quota, SandboxOptions
from producers.sources.walmart.api import SOURCE, WalmartSettings, quotas, request, searches
from tests.producers.conftest import running

CONSUMER = "consumer-0000-canary"
NOW = datetime(2026, 3, 6, 12, 0, 0, 250_000, tzinfo=UTC)


def written(file: Path, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Path:
    coded = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*coded))
    return file


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def own(monkeypatch: pytest.MonkeyPatch, **variables: str) -> WalmartSettings:
    monkeypatch.setenv("WALMART_CONSUMER_ID", CONSUMER)
    for name, value in variables.items():
        monkeypatch.setenv(f"GPPS_WALMART__{name}", value)
    found: WalmartSettings = stage.load_source(WalmartSettings)
    return found


def test_items_are_asked_for_from_one_and_the_consumer_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = own(monkeypatch, QUERIES=" red  lamp,desk,desk", ITEMS_ON_PAGE="20")
    assert searches(settings) == ["red lamp", "desk"]
    third = request(settings, "red lamp", 2)
    assert dict(third.params) == {"query": "red lamp", "start": "41", "numItems": "20", "format": "json"}
    assert third.headers["WM_CONSUMER.ID"] == CONSUMER
    assert CONSUMER not in third.shown + repr(settings)
    assert third.sign is None


def test_a_request_is_signed_for_the_moment_when_it_is_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: rsa.RSAPrivateKey
) -> None:
    file = written(tmp_path / "key.pem", key)
    sign = request(own(monkeypatch, PRIVATE_KEY_FILE=str(file), KEY_VERSION="3"), "lamp", 0).sign
    assert sign is not None
    assert CONSUMER not in repr(sign)
    headers = sign(NOW)
    assert (headers["WM_CONSUMER.INTIMESTAMP"], headers["WM_SEC.KEY_VERSION"]) == ("1772798400250", "3")
    signed, text = base64.b64decode(headers["WM_SEC.AUTH_SIGNATURE"]), f"{CONSUMER}\n1772798400250\n3\n".encode()
    key.public_key().verify(signed, text, padding.PKCS1v15(), hashes.SHA256())  # raises when it is another one
    assert sign(NOW.replace(second=1))["WM_SEC.AUTH_SIGNATURE"] != headers["WM_SEC.AUTH_SIGNATURE"]


def test_a_file_that_is_no_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n")
    curve = written(tmp_path / "curve.pem", ec.generate_private_key(ec.SECP256R1()))
    for file, says in ((tmp_path / "none.pem", "cannot be read"), (wrong, "no unencrypted"), (curve, "not RSA")):
        with pytest.raises(Misconfigured, match=says) as caught:
            own(monkeypatch, PRIVATE_KEY_FILE=str(file))
        assert "c2VjcmV0" not in str(caught.value)


@pytest.mark.parametrize("variables", [{"QUERIES": " , "}, {"QUERIES": "a|b"}, {"ITEMS_ON_PAGE": "26"}])
def test_settings_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match=next(iter(variables))):
        own(monkeypatch, **variables)


def test_the_public_api_is_asked_five_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quotas(own(monkeypatch)) == (Quota(5, 1),)
    assert quotas(own(monkeypatch, BASE_URL="http://127.0.0.1:1/walmart")) == ()


def test_signed_requests_pass_where_unsigned_ones_do_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: rsa.RSAPrivateKey
) -> None:
    sandbox = Sandbox({"walmart": SOURCE}, SandboxOptions(key=CONSUMER, size="tiny"), tmp_path / "sandbox")
    sandbox.answer("POST", "/_sandbox/quirks", {}, b'{"source": "walmart", "names": ["signed-only"]}')
    for url in running(serve(sandbox, 0)):
        file = str(written(tmp_path / "key.pem", key))
        asked = request(own(monkeypatch, BASE_URL=f"{url}/walmart", PRIVATE_KEY_FILE=file), "laptop", 0)
        client = Client(HttpLimits(), Clock())
        assert SOURCE.parse(client.fetch(asked).body, "laptop", 0).drafts
        with pytest.raises(KeyRefused):
            client.fetch(replace(asked, sign=None))
        client.close()
