"""Settings come from the environment under the names the documents give."""

import os

import pytest
from pydantic import ValidationError

from pipelines.school_jobs.contract import JOB
from sinks.settings import Settings, read_settings

PREFIXES = ("GPPS_", "AWS_", "LOG_LEVEL")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIXES)]:
        monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return read_settings().of("toy")


def test_defaults() -> None:
    settings = read_settings().of("toy").at(1)
    assert settings.feed_uri(JOB) == "s3://gpps-lake/toy/gen=1/changes_job"
    assert settings.generation_schema() == "gpps_toy_g1"
    assert settings.dynamodb_table("jobs") == "gpps-toy-g1-jobs"
    assert "aws_endpoint_url_s3" not in settings.storage_options()


def test_names_follow_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        GPPS_LAKE_URI="s3://mine/",
        GPPS_GENERATION="3",
        GPPS_TABLE_PREFIX="t",
        GPPS_WAREHOUSE__SCHEMA="w",
    )
    assert settings.feed_uri(JOB) == "s3://mine/toy/gen=3/changes_job"
    assert (settings.generation_schema(), settings.dynamodb_table("jobs")) == ("w_toy_g3", "t-toy-g3-jobs")


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
