"""Settings come from the environment under the names the documents give."""

import os
import signal

import pytest
from pydantic import ValidationError

from pipelines.school_jobs.contract import JOB
from sinks.kill_points import KillPoints
from sinks.settings import Settings, read_settings

PREFIXES = ("GPPS_", "AWS_", "LOG_LEVEL")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIXES)]:
        monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def test_defaults() -> None:
    settings = read_settings().at(1)
    assert settings.feed_uri(JOB) == "s3://gpps-lake/gen=1/changes_job"
    assert settings.generation_schema() == "gpps_g1"
    assert settings.dynamodb_table("jobs") == "gpps-g1-jobs"
    assert "aws_endpoint" not in settings.storage_options()


def test_names_follow_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        GPPS_LAKE_URI="s3://mine/",
        GPPS_GENERATION="3",
        GPPS_TABLE_PREFIX="t",
        GPPS_WAREHOUSE__SCHEMA="w",
    )
    assert settings.feed_uri(JOB) == "s3://mine/gen=3/changes_job"
    assert (settings.generation_schema(), settings.dynamodb_table("jobs")) == ("w_g3", "t-g3-jobs")


def test_storage_options_follow_the_aws_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        AWS_ENDPOINT_URL="http://127.0.0.1:1",
        AWS_ENDPOINT_URL_S3="http://127.0.0.1:2",
        AWS_REGION="eu-west-1",
        AWS_ACCESS_KEY_ID="me",
        AWS_SECRET_ACCESS_KEY="canary-7f",
    )
    options = settings.storage_options()
    assert (options["aws_endpoint"], options["aws_allow_http"]) == ("http://127.0.0.1:2", "true")
    assert (options["aws_region"], options["aws_access_key_id"]) == ("eu-west-1", "me")
    assert options["aws_secret_access_key"] == "canary-7f"


def test_https_endpoints_do_not_allow_http(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, AWS_ENDPOINT_URL_S3="https://s3.example.test")
    assert settings.storage_options()["aws_allow_http"] == "false"


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, AWS_SECRET_ACCESS_KEY="canary-7f", AWS_SESSION_TOKEN="canary-8f")
    assert "canary" not in repr(settings) + str(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GPPS_GENERATION", "0"),
        ("GPPS_GENERATION", "one"),
        ("GPPS_LAKE_URI", ""),
        ("GPPS_TABLE_PREFIX", "a b"),
        ("GPPS_WAREHOUSE__SCHEMA", 'x"; DROP SCHEMA public'),
        ("GPPS_WAREHOUSE__SCHEMA", "Upper"),
        ("GPPS_KILL_AT", "no where"),
        ("GPPS_KILL_AT", "copied:x"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_wrong_values_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        read(monkeypatch, **{name: value})


def test_kill_points_count() -> None:
    assert KillPoints.parse(None) == KillPoints()
    assert KillPoints.parse("copied") == KillPoints("copied", 1)
    assert KillPoints.parse("merged:3") == KillPoints("merged", 3)
    assert KillPoints.parse("stop@merged:3") == KillPoints("merged", 3, signal.SIGSTOP)
    assert KillPoints.parse("landed:2") == KillPoints("landed", 2)  # of another stage, and never reached here
    with pytest.raises(ValueError, match="with a point of here, there"):
        KillPoints.parse("nowhere", ("here", "there"))
    points = KillPoints.parse("merged:3")
    points.reach("merged")
    points.reach("merged")
    points.reach("copied")  # this process is still alive
