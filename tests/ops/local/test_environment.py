"""Variables by which the stages find the local services."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.local.environment import (
    BROKER,
    LAKE,
    TABLES,
    WAREHOUSE,
    combine,
    from_text,
    hermetic,
    in_use,
    own,
    to_text,
)

NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True)
LINES = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\x85"))


@given(st.dictionaries(NAMES, LINES))
def test_an_environment_file_reads_back_as_it_was_written(values: dict[str, str]) -> None:
    assert from_text(to_text(values)) == values


LOCAL = {
    "PGHOST": "127.0.0.1",
    "PGUSER": "gpps",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "local",
    "GPPS_LAKE_URI": "s3://gpps-lake",
}


def test_the_callers_real_keys_never_meet_the_local_services() -> None:
    combined = combine({"AWS_ACCESS_KEY_ID": "real", "AWS_SESSION_TOKEN": "t", "PGUSER": "me", "HOME": "/h"}, LOCAL)
    assert combined["AWS_ACCESS_KEY_ID"] == "local"
    assert combined["PGUSER"] == "gpps"
    assert combined["HOME"] == "/h"
    assert "AWS_SESSION_TOKEN" not in combined


def test_how_another_database_is_reached_is_no_matter_of_the_local_one() -> None:
    theirs = ("PGSSLMODE", "PGCHANNELBINDING", "PGHOSTADDR", "PGOPTIONS", "PGCLIENTENCODING", "PGSERVICEFILE")
    caller = dict.fromkeys(theirs, "theirs")
    for found in (combine(caller, LOCAL), hermetic(caller, LOCAL)):
        assert not found.keys() & set(theirs)
    assert combine(caller | {"PGHOST": "db.example"}, LOCAL).items() >= caller.items()


def test_what_is_set_for_another_deployment_wins_as_a_whole() -> None:
    theirs = {"PGHOST": "db.example", "GPPS_WAREHOUSE__SCHEMA": "mine", "GPPS_LAKE_URI": "s3://theirs"}
    combined = combine(theirs, LOCAL)
    assert combined["PGHOST"] == "db.example"
    assert "PGUSER" not in combined  # not the local one: theirs comes from their own configuration
    assert combined["GPPS_WAREHOUSE__SCHEMA"] == "mine"
    assert combined["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:1"
    assert combined["GPPS_LAKE_URI"] == "s3://gpps-lake"  # in the local S3 the names are those of the home's data


@pytest.mark.parametrize("port", [{}, {"PGPORT": "5432"}])
def test_another_port_of_the_same_host_is_another_warehouse(port: dict[str, str]) -> None:
    local = LOCAL | {"PGPORT": "26124"}
    combined = combine({"PGHOST": "127.0.0.1", **port}, local)
    assert (combined.get("PGPORT"), combined.get("PGUSER")) == (port.get("PGPORT"), None)
    for caller in ({"PGPORT": "5432"}, {"PGHOST": "127.0.0.1", "PGPORT": "26124"}):
        assert combine(caller, local)["PGPORT"] == "26124"


def test_nothing_of_the_homes_data_goes_to_what_is_set_for_another_deployment() -> None:
    local = LOCAL | {"GPPS_WAREHOUSE__SCHEMA": "gpps_live", "GPPS_TABLE_PREFIX": "gpps-live"}
    assert "GPPS_WAREHOUSE__SCHEMA" not in combine({"PGHOST": "db.example"}, local)
    combined = combine({"AWS_ENDPOINT_URL": "https://minio.example"}, local)
    assert not combined.keys() & {"GPPS_LAKE_URI", "GPPS_TABLE_PREFIX", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL_S3"}
    assert combined["GPPS_WAREHOUSE__SCHEMA"] == "gpps_live"


@pytest.mark.parametrize("gone", [set(), {"KAFKA_BOOTSTRAP_SERVERS"}])
def test_beside_another_kafka_nothing_of_the_home_is_used(gone: set[str]) -> None:
    """Also where the local one has ended."""
    local = LOCAL | {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:2", "JAVA_HOME": "/java"}
    there = {name: value for name, value in local.items() if name not in gone}
    assert in_use({"KAFKA_BOOTSTRAP_SERVERS": "k:9092"}, there) == {"JAVA_HOME": "/java"}
    assert in_use({"PGHOST": "db.example"}, there) == there


def test_the_callers_own_services_are_those_that_a_stage_then_uses() -> None:
    local = LOCAL | {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:2", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:3"}
    assert (
        own({}, local) == own(local, local) == own({"AWS_PROFILE": "mine", "GPPS_LAKE_URI": "s3://mine"}, local) == []
    )
    assert own({"PGHOST": "db.example"}, local) == own({"PGSERVICE": "db"}, {}) == [WAREHOUSE]
    assert own({"AWS_ENDPOINT_URL": "https://minio.example"}, local) == [LAKE, TABLES]
    assert own({"GPPS_LAKE_URI": "s3://mine"}, {}) == [LAKE]
    assert (
        own(local, {}) == own(local | {"KAFKA_BOOTSTRAP_SERVERS": "k:9092"}, local) == [WAREHOUSE, BROKER, LAKE, TABLES]
    )


def test_without_local_services_all_is_as_the_caller_set_it() -> None:
    theirs = {
        "KAFKA_BOOTSTRAP_SERVERS": "k:9092",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "real",
        "PGUSER": "me",
    }
    assert combine(theirs, {}).items() >= theirs.items()


def test_a_clients_region_is_that_of_the_local_services_whatever_the_caller_has_set() -> None:
    local = LOCAL | {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    caller = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-1", "AWS_PROFILE": "mine"}
    for found in (combine(caller, local), hermetic(caller, local)):
        assert (found["AWS_REGION"], found["AWS_DEFAULT_REGION"]) == ("us-east-1", "us-east-1")
        assert "AWS_PROFILE" not in found
    assert "AWS_DEFAULT_REGION" not in combine(caller, LOCAL)
