"""The checks after a night see what does not hold; the night itself is run by `gpps soak`."""

import pytest

from tools.soak import checks
from tools.soak.deployment import Deployment
from tools.soak.scenario import NIGHT, QUOTA

CLOSED = {"read": 5, "landed": 4, "dead": 1, "duplicate": 0}


def test_offsets_that_are_neither_landed_nor_dead_are_seen() -> None:
    assert checks.accounting_closes({"a": CLOSED}).holds
    found = checks.accounting_closes({"a": CLOSED, "b": {**CLOSED, "landed": 3}})
    assert not found.holds
    assert found.saw.endswith("; not: b")


def test_records_that_were_published_and_not_read_are_seen() -> None:
    assert checks.everything_read({"a": CLOSED}, {"a": 5}).holds
    assert checks.everything_read({"a": CLOSED}, {"a": 7}).saw == "a lacks 2"
    assert not checks.everything_read({"a": CLOSED}, {"a": 7}).holds


@pytest.mark.parametrize("verdict", ["different", "cannot say"])
def test_a_store_that_is_not_equal_is_seen(verdict: str) -> None:
    finding = {"mart": "job", "store": "warehouse", "verdict": "equal", "rows": 7, "why": ""}
    assert checks.stores_equal({"findings": [finding]}).holds
    assert not checks.stores_equal({"findings": [finding, {**finding, "verdict": verdict}]}).holds


def test_a_rebuild_that_is_not_proved_equal_is_seen() -> None:
    compared = {"verdict": "EQUAL", "why": [], "comparison": {"tables": [{"rows": 2}, {"rows": 3}]}}
    assert checks.rebuilt_equal(compared).saw == "EQUAL, 5 rows of both compared"
    assert not checks.rebuilt_equal({**compared, "verdict": "DIFFERENT"}).holds
    moving = [{"kind": "moving fence", "said": "it moved"}]
    found = checks.rebuilt_equal({"verdict": "CANNOT SAY", "why": moving, "comparison": None})
    assert (found.holds, found.saw) == (False, "CANNOT SAY, 0 rows of both compared; moving fence: it moved")


@pytest.mark.parametrize(
    ("requests", "holds"),
    [
        ({"one": {"200": QUOTA}}, True),
        ({"one": {"200": QUOTA}, "two": {"200": QUOTA - 1, "503": 1}}, True),
        ({"one": {"200": QUOTA, "403": 1}}, False),
        ({"one": {"200": 3, "403": 1}}, False),
    ],
)
def test_a_request_beyond_the_quota_is_seen(requests: dict[str, dict[str, int]], holds: bool) -> None:
    assert checks.quota_respected(requests).holds is holds


def test_requests_over_the_hourly_limit_are_seen_and_refused_keys_are_none() -> None:
    assert checks.limits_respected({"one": {"200": 9, "403": 4}}).holds
    assert not checks.limits_respected({"one": {"200": 9, "429": 1}}).holds


def test_a_night_takes_nothing_of_the_callers_other_deployment(tmp_path: object) -> None:
    caller = {
        "PATH": "/bin",
        "KAFKA_BOOTSTRAP_SERVERS": "of-production:9092",
        "PGHOST": "of-production",
        "AWS_PROFILE": "of-production",
        "JOOBLE_API_KEY": "a-real-key",
        "GPPS_LAKE_URI": "s3://of-production",
    }
    found = Deployment(tmp_path, caller, {"GPPS_POLL_SECONDS": "5"}).environment()  # type: ignore[arg-type]
    assert {name: found.get(name) for name in caller} == {name: "/bin" if name == "PATH" else None for name in caller}
    assert found["GPPS_POLL_SECONDS"] == "5"


def test_the_incidents_are_in_order() -> None:
    assert [each.at for each in NIGHT] == sorted(each.at for each in NIGHT)
