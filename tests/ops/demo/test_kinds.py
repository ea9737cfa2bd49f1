"""Real and made-up data never meet: which APIs a stage asks, and with which keys, whatever is set where."""

import re
from pathlib import Path

import pytest

from ops.demo import live
from ops.demo.dataset import GENERATED, LIVE
from ops.demo.live import on_services
from ops.local.environment import WAREHOUSE
from producers.sandbox.app import SANDBOX_KEY

BASE, KEY = "GPPS_JOOBLE__BASE_URL", "JOOBLE_API_KEY"
SANDBOX = {
    "GPPS_SANDBOX_URL": "http://127.0.0.1:9",
    BASE: "http://127.0.0.1:9/jooble",
    KEY: SANDBOX_KEY,
    "GPPS_COLLEGE_SCORECARD__BASE_URL": "http://127.0.0.1:9/college-scorecard",
    "COLLEGE_SCORECARD_API_KEY": SANDBOX_KEY,
}
SERVICES = {
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:2",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:3",
    "PGHOST": "127.0.0.1",
}
HOME = Path("/nowhere")
MADE_UP = {**SANDBOX, **SERVICES, **GENERATED.environment(HOME)}
WITHOUT_SANDBOX = {**SERVICES, **GENERATED.environment(HOME)}  # it has ended, or is being started again
REAL = {**SERVICES, **LIVE.environment(HOME)}
REAL_BESIDE_SANDBOX = {**SANDBOX, **REAL}
ONLY_SANDBOX = SANDBOX

MINE = {KEY: "mine"}
SANDBOXES = {BASE: "http://127.0.0.1:9/jooble", KEY: SANDBOX_KEY}
OTHER_SANDBOX = {BASE: "http://localhost:77/jooble"}
GATEWAY = {BASE: "https://gateway.example.org/jooble"}
OWN = {"KAFKA_BOOTSTRAP_SERVERS": "kafka.example.org:9092"}

# What the caller set, what the home gives, and then which API is asked (None: the public one) with which key.
CASES = {
    "made up": ({}, MADE_UP, SANDBOX[BASE], SANDBOX_KEY),
    "made up, a real key": (MINE, MADE_UP, SANDBOX[BASE], SANDBOX_KEY),
    "made up, a real key and a public address": (MINE | GATEWAY, MADE_UP, SANDBOX[BASE], SANDBOX_KEY),
    "made up, a real key and another sandbox": (MINE | OTHER_SANDBOX, MADE_UP, SANDBOX[BASE], SANDBOX_KEY),
    "made up, the names of real data": (MINE | LIVE.environment(HOME), MADE_UP, SANDBOX[BASE], SANDBOX_KEY),
    "made up, the environment file in the shell": (MADE_UP, MADE_UP, SANDBOX[BASE], SANDBOX_KEY),
    "made up, the file in the shell and a real key": (MADE_UP | MINE, MADE_UP, SANDBOX[BASE], SANDBOX_KEY),
    "made up, no sandbox": ({}, WITHOUT_SANDBOX, None, None),
    "made up, no sandbox, a real key": (MINE, WITHOUT_SANDBOX, None, None),
    "made up, no sandbox, a real key and address": (MINE | GATEWAY, WITHOUT_SANDBOX, None, None),
    "real": ({}, REAL, None, None),
    "real, a key": (MINE, REAL, None, "mine"),
    "real, beside a sandbox": (MINE, REAL_BESIDE_SANDBOX, None, "mine"),
    "real, a gateway": (MINE | GATEWAY, REAL, GATEWAY[BASE], "mine"),
    "real, the sandbox's address and key": (SANDBOXES, REAL, None, None),
    "real, the sandbox's address and a key": (SANDBOXES | MINE, REAL_BESIDE_SANDBOX, None, "mine"),
    "real, the names of made-up data": (MINE | GENERATED.environment(HOME), REAL, None, "mine"),
    "own services, a key": (MINE | OWN, {}, None, "mine"),
    "own services, a sandbox": (SANDBOXES | OWN, {}, SANDBOXES[BASE], SANDBOX_KEY),
    "own services beside made-up ones": (OWN, MADE_UP, None, None),
    "own services beside made-up ones, a key": (MINE | OWN, MADE_UP, None, "mine"),
    "own services beside made-up ones, a sandbox": (SANDBOXES | OWN, MADE_UP, SANDBOXES[BASE], SANDBOX_KEY),
    "own services beside real ones, a sandbox": (SANDBOXES | OWN, REAL, SANDBOXES[BASE], SANDBOX_KEY),
    "own services, the home's sandbox": (OWN, ONLY_SANDBOX, SANDBOX[BASE], SANDBOX_KEY),
    "own services, the home's sandbox, a key": (OWN | MINE, ONLY_SANDBOX, SANDBOX[BASE], SANDBOX_KEY),
}


@pytest.mark.parametrize("case", CASES)
def test_which_api_is_asked_and_with_which_key(case: str) -> None:
    caller, local, address, key = CASES[case]
    found = on_services(caller, local)
    assert (found.get(BASE), found.get(KEY)) == (address, key)


@pytest.mark.parametrize("case", CASES)
def test_data_go_where_data_of_their_kind_are(case: str) -> None:
    caller, local, *_ = CASES[case]
    found = on_services(caller, local)
    home = local if found.get("KAFKA_BOOTSTRAP_SERVERS") == local.get("KAFKA_BOOTSTRAP_SERVERS") else {}
    for name in ("GPPS_LAKE_URI", "GPPS_TOPIC_PREFIX", "GPPS_TABLE_PREFIX", "GPPS_WAREHOUSE__SCHEMA", "GPPS_DATA_NOTE"):
        assert found.get(name) == (home.get(name) if home else caller.get(name))


def test_the_scorecard_is_asked_with_the_public_key_where_none_is_set() -> None:
    assert on_services({}, REAL_BESIDE_SANDBOX)["COLLEGE_SCORECARD_API_KEY"] == "DEMO_KEY"
    assert on_services({"COLLEGE_SCORECARD_API_KEY": SANDBOX_KEY}, REAL)["COLLEGE_SCORECARD_API_KEY"] == "DEMO_KEY"
    assert "COLLEGE_SCORECARD_API_KEY" not in on_services(MINE, WITHOUT_SANDBOX)


def test_a_demo_on_the_real_apis_takes_nothing_of_a_sandbox() -> None:
    found = live.live(MADE_UP, REAL_BESIDE_SANDBOX)
    assert BASE not in found
    assert KEY not in found
    assert found["COLLEGE_SCORECARD_API_KEY"] == "DEMO_KEY"


def test_what_is_not_used_is_named_without_its_value() -> None:
    (sentence,) = live.passed_over(MINE | GATEWAY, MADE_UP)
    assert sentence.startswith("GPPS_JOOBLE__BASE_URL, JOOBLE_API_KEY: set, but not used")
    assert "made-up data" in sentence
    assert "mine" not in sentence
    (sentence,) = live.passed_over(SANDBOXES | {"GPPS_LAKE_URI": "s3://gpps-lake"}, REAL)
    assert sentence.startswith("GPPS_JOOBLE__BASE_URL, GPPS_LAKE_URI, JOOBLE_API_KEY: set, but not used")
    for caller, local in (({}, MADE_UP), (MADE_UP, MADE_UP), (MINE | GATEWAY, REAL), (MINE | OWN, MADE_UP)):
        assert live.passed_over(caller, local) == []


def test_unused_aws_keys_are_reported_to_commands_that_need_s3() -> None:
    keys = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_PROFILE": "work"}
    (sentence,) = live.passed_over(keys, MADE_UP)
    assert sentence.startswith(
        "AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_SECRET_ACCESS_KEY: set, but not used: S3 and DynamoDB "
    )
    assert not re.search("AKIA|hush|work", sentence)
    assert live.passed_over(keys, MADE_UP, {WAREHOUSE}) == []
    for caller in (keys | OWN, keys | {"AWS_ENDPOINT_URL_S3": "https://minio.example"}):
        assert live.passed_over(caller, MADE_UP) == []
    assert live.passed_over(keys, {}) == []
