"""Settings: what they are read from, and what they never tell."""

import os

import pytest
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from plumbing.errors import Misconfigured
from plumbing.settings import secrets, variable
from producers import settings
from tests.producers.toy_sources.toy.api import ToySettings

SECRET = "a-secret-value"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the caller's is seen."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "KAFKA_", "GPPS_"))]:
        monkeypatch.delenv(name)


def test_variables_have_their_usual_names(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "KAFKA_BOOTSTRAP_SERVERS": "k1:9092,k2:9092",
        "KAFKA_SASL_PASSWORD": SECRET,
        "AWS_DEFAULT_REGION": "eu-central-1",
        "LOG_LEVEL": "DEBUG",
        "GPPS_LAKE_URI": "s3://lake/inner",
        "GPPS_TOPIC_PREFIX": "mine.",
        "GPPS_HTTP__MAX_WAIT_SECONDS": "7",
        "GPPS_JOOBLE__BASE_URL": "of a source, not of the stage",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    read = settings.load()
    assert (read.kafka.bootstrap_servers, read.aws_region, read.log_level) == (
        "k1:9092,k2:9092",
        "eu-central-1",
        "DEBUG",
    )
    assert (read.lake_uri, read.topic_prefix, read.http.max_wait_seconds) == ("s3://lake/inner", "mine.", 7)
    assert secrets(read) == (SECRET,)
    assert SECRET not in repr(read)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GPPS_HTTP__MAX_RATIO", SECRET),
        ("GPPS_TOPIC_PREFIX", f"{SECRET} "),
        ("GPPS_LAKE_URI", f"s3a:/{SECRET}"),
        ("GPPS_LEASE_SECONDS", "0"),
        ("GPPS_KILL_AT", "published:0"),
        ("GPPS_HTTP", f"{{{SECRET}"),
    ],
)
def test_what_does_not_fit_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as caught:
        settings.load()
    assert name.removeprefix("GPPS_").lower() in str(caught.value).lower()
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOY_API_KEY", raising=False)
    with pytest.raises(Misconfigured, match="TOY_API_KEY"):
        settings.load_source(ToySettings)
    assert settings.secret_variables(ToySettings) == ("TOY_API_KEY",)
    keyed = settings.load_source_keyed(ToySettings, SECRET)
    assert secrets(keyed, None) == (SECRET,)


def test_a_variable_is_named_by_alias_or_prefix() -> None:
    class Own(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="GPPS_OWN__")
        plain: str = ""
        token: SecretStr | None = None
        other: str = Field(default="", validation_alias="OTHER_NAME")

    assert [variable(Own, field) for field in ("plain", "other")] == ["GPPS_OWN__PLAIN", "OTHER_NAME"]
    assert settings.secret_variables(Own) == ("GPPS_OWN__TOKEN",)
