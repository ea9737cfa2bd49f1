"""Every stage takes the same variables for the same things."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from analysis import settings as analysis
from plumbing.errors import Misconfigured
from plumbing.settings import secrets, wrong_variables
from producers import settings as producers
from sinks.settings import read_settings
from streaming.settings import StreamingSettings

STAGES: dict[str, Callable[[], Any]] = {
    "producers": producers.load,
    "streaming": StreamingSettings,
    "sinks": read_settings,
    "analysis": analysis.load,
}
LOGGING = [name for name in STAGES if name != "analysis"]  # which writes no log
PREFIXES = ("GPPS_", "AWS_", "KAFKA_", "LOG_LEVEL")
Read = Callable[..., Any]


@pytest.fixture(params=STAGES)
def read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Read:
    """The settings of a stage in an environment of these variables."""
    for name in [name for name in os.environ if name.startswith(PREFIXES)]:
        monkeypatch.delenv(name)

    def settings(**environment: str) -> Any:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return STAGES[request.param]()

    return settings


def test_one_region_and_one_endpoint_serve_all_of_aws(read: Read) -> None:
    found = read(AWS_DEFAULT_REGION="eu-central-1", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    for service in ("s3", "dynamodb"):
        assert found.aws(service) == {"region_name": "eu-central-1", "endpoint_url": "http://127.0.0.1:1"}
    assert found.delta_options() == {
        "aws_region": "eu-central-1",
        "aws_endpoint_url_s3": "http://127.0.0.1:1",
        "aws_allow_http": "true",
    }


def test_the_endpoint_of_one_service_comes_first(read: Read) -> None:
    named = {"AWS_ENDPOINT_URL_S3": "https://s3.test", "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.test"}
    found = read(AWS_ENDPOINT_URL="http://any.test", AWS_REGION="eu-west-1", AWS_DEFAULT_REGION="x", **named)
    assert found.aws("s3") == {"region_name": "eu-west-1", "endpoint_url": "https://s3.test"}
    assert found.aws("dynamodb")["endpoint_url"] == "https://dynamodb.test"
    assert found.delta_options()["aws_allow_http"] == "false"


def test_keys_are_used_and_not_shown(read: Read) -> None:
    canaries = {"AWS_ACCESS_KEY_ID": "canary-1", "AWS_SECRET_ACCESS_KEY": "canary-2", "AWS_SESSION_TOKEN": "canary-3"}
    found = read(**canaries)
    assert list(found.aws_keys().values()) == list(canaries.values())
    assert found.aws_keys().items() <= found.delta_options().items()
    assert set(secrets(found)) == set(canaries.values())
    assert "canary" not in repr(found) + str(found) + found.model_dump_json()


def test_half_a_pair_of_keys_is_none(read: Read) -> None:
    assert read(AWS_ACCESS_KEY_ID="mine").aws_keys() == {}


@pytest.mark.parametrize("read", LOGGING, indirect=True)
def test_the_log_is_set_alike(read: Read) -> None:
    found = read(LOG_LEVEL="debug", GPPS_LOG_FORMAT="json", GPPS_RUN_ID="nightly-7")
    assert (found.log_level, found.log_format, found.run_id) == ("DEBUG", "json", "nightly-7")


@pytest.mark.parametrize("read", LOGGING, indirect=True)
def test_every_run_has_an_id(read: Read) -> None:
    assert read().run_id != read().run_id


@pytest.mark.parametrize(
    ("name", "value"),
    [("LOG_LEVEL", "LOUD"), ("GPPS_LOG_FORMAT", "xml"), ("GPPS_RUN_ID", "a b"), ("GPPS_LAKE_URI", "")],
)
@pytest.mark.parametrize("read", LOGGING, indirect=True)
def test_what_does_not_fit_is_refused_by_name(read: Read, name: str, value: str) -> None:
    with pytest.raises((ValidationError, Misconfigured)) as caught:
        read(**{name: value})
    error = caught.value
    problems = wrong_variables(StreamingSettings, error) if isinstance(error, ValidationError) else [str(error)]
    assert len(problems) == 1
    assert name in problems[0]


def test_a_wrong_variable_of_kafka_keeps_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "canary\n")
    with pytest.raises(ValidationError) as caught:
        StreamingSettings()
    (problem,) = wrong_variables(StreamingSettings, caught.value)
    assert problem.startswith("KAFKA_SASL_PASSWORD: ")
    assert "canary" not in problem
