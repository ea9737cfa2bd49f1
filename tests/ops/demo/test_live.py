"""The demo on the real APIs takes the caller's keys, and says what it has to leave out."""

import pytest

from ops.demo import live
from producers.sources import catalog

LOCAL = {
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092",
    "GPPS_SANDBOX_URL": "http://127.0.0.1:1",
    "GPPS_JOOBLE__BASE_URL": "http://127.0.0.1:1/jooble",
    "GPPS_COLLEGE_SCORECARD__BASE_URL": "http://127.0.0.1:1/college-scorecard",
    "JOOBLE_API_KEY": "word-of-the-sandbox",
    "COLLEGE_SCORECARD_API_KEY": "word-of-the-sandbox",
    "GPPS_LAKE_URI": "s3://gpps-lake/live",
}
BOTH = ("college-scorecard", "jooble")


def test_nothing_of_the_sandbox_is_left_and_the_local_services_stay() -> None:
    found = live.live({}, LOCAL)
    assert not any("127.0.0.1:1" in value or "sandbox" in value for value in found.values())
    assert found["KAFKA_BOOTSTRAP_SERVERS"] == LOCAL["KAFKA_BOOTSTRAP_SERVERS"]
    assert found["GPPS_LAKE_URI"] == LOCAL["GPPS_LAKE_URI"]


def test_without_keys_the_scorecard_is_asked_with_the_public_one_and_jooble_is_left_out() -> None:
    found = live.live({"JOOBLE_API_KEY": ""}, LOCAL)
    assert found["COLLEGE_SCORECARD_API_KEY"] == "DEMO_KEY"
    missing = live.missing_keys(found, BOTH)
    assert missing == {"jooble": "is left out: set JOOBLE_API_KEY (get one at https://jooble.org/api/about)"}


def test_the_callers_keys_and_settings_of_a_source_are_used_and_no_other_of_theirs() -> None:
    caller = {
        "JOOBLE_API_KEY": "mine",
        "COLLEGE_SCORECARD_API_KEY": "mine, too",
        "GPPS_JOOBLE__LOCATION": "Texas",
        "GPPS_LAKE_URI": "s3://of-production",
    }
    found = live.live(caller, LOCAL)
    assert {name: found[name] for name in caller} == {**caller, "GPPS_LAKE_URI": LOCAL["GPPS_LAKE_URI"]}
    assert live.missing_keys(found, BOTH) == {}


@pytest.mark.parametrize("name", BOTH)
def test_a_demo_uses_a_key_up_only_on_request(name: str) -> None:
    bounded = live.bounded({}, name)
    assert bounded == catalog.demo(name)["limits"] != {}
    given = dict.fromkeys(bounded, "7")
    assert live.bounded(given, name) == given


def test_a_failure_is_reported_without_the_query_of_its_address() -> None:
    line = "https://api.example/v1/schools?page=0&fields=id,name: ConnectionError (attempt 8, the last)"
    assert live.without_query(line) == "https://api.example/v1/schools: ConnectionError (attempt 8, the last)"
