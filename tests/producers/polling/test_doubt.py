"""Doubt of far fewer records than before: by the rule, and in runs over real services."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.clock import Stop
from producers.polling.progress import Hooks
from producers.polling.walk import MANY, Walk
from tests.producers.conftest import Run, Serving
from tests.producers.polling.test_run import ends, events, reason, thing
from tests.producers.stored import lease_item, service

Environment = dict[str, str]
COUNT = st.integers(0, 300)
RED = {"GPPS_TOY__COLOURS": "red"}


def doubts(listed: int, before: int, doubted: int | None = None) -> bool:
    return Walk(search="s", listed=listed, before=before, doubted=doubted).doubt() is not None


@given(COUNT, COUNT)
def test_less_than_half_of_many_is_doubted_at_first(listed: int, before: int) -> None:
    assert doubts(listed, before) == (before >= MANY and listed < before / 2)


@given(COUNT, COUNT, COUNT)
def test_the_same_listing_twice_is_believed(listed: int, before: int, doubted: int) -> None:
    assert not doubts(listed, before, doubted=listed)
    alike = max(listed, doubted) < MANY or 2 * min(listed, doubted) >= max(listed, doubted)
    assert doubts(listed, before, doubted) == (doubts(listed, before) and not alike)


def shows(sandbox: Serving, number: int, total: int | None) -> None:
    """The first so many things are on the first page, and then there is an end."""
    sandbox.page("red/1", [thing(place) for place in range(number)], total)
    sandbox.page("red/2", [], total)


@pytest.mark.services
def test_the_largest_total_of_a_walk_counts(run: Run, toy_sandbox: Serving) -> None:
    toy_sandbox.page("red/2", [], 0)
    toy_sandbox.page("blue/2", [], None)
    summary = run()
    assert ends(summary) == [("red", 2, False), ("blue", 2, False)]
    assert reason(summary) == reason(summary, 1) == "2 pages held 10 of the 25 records that the API speaks of"


@pytest.mark.services
def test_a_total_that_falls_while_all_of_it_is_listed_is_no_harm(run: Run, toy_sandbox: Serving) -> None:
    toy_sandbox.page("red/4", [], 0)
    assert ends(run(**RED)) == [("red", 4, True)]


@pytest.mark.services
@pytest.mark.parametrize("total", [0, None])
def test_what_never_listed_anything_may_be_empty(run: Run, toy_sandbox: Serving, total: int | None) -> None:
    toy_sandbox.page("red/1", [], total)
    for _ in range(2):
        assert ends(run(**RED)) == [("red", 1, True)]


@pytest.mark.services
def test_far_fewer_records_count_when_about_as_many_come_again(
    run: Run, toy_environment: Environment, toy_sandbox: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    found = []
    for number in (25, 12, 1, 12, 11, 24):  # of 12 the API states 12, too
        shows(toy_sandbox, number, number)
        summary = run(**RED)
        found.append(summary.searches[0].complete)
        if number == 12 and len(found) == 2:
            doubt = (
                "12 records were listed, after 25 by the last complete sweep: it counts when the next one says so, too"
            )
            assert reason(summary) == doubt
            assert summary.trouble() == f"1 of 1 sweeps not complete: red: {doubt}"
            ours = [record for record in caplog.records if record.name.startswith("producers")]  # not a client's
            assert [doubt in record.getMessage() for record in ours if record.levelno == logging.WARNING] == [True]
    assert found == [True, False, False, False, True, True]
    assert [event["complete"] for event in events(toy_environment, "sweep")] == found


@pytest.mark.services
def test_a_sweep_that_failed_in_between_confirms_nothing_and_forgets_nothing(run: Run, toy_sandbox: Serving) -> None:
    shows(toy_sandbox, 25, 25)
    run(**RED)
    shows(toy_sandbox, 0, 0)
    assert ends(run(**RED)) == [("red", 1, False)]
    toy_sandbox.instead["red/1"] = (200, {}, b"<html>")
    assert ends(run(**RED)) == [("red", 0, False)]
    shows(toy_sandbox, 0, 0)
    assert ends(run(**RED)) == [("red", 1, True)]


@pytest.mark.services
def test_a_walk_that_is_ended_again_after_a_kill_does_not_confirm_itself(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    """The doubt was kept, and the process killed before the cursor had moved on."""
    run(**RED)
    shows(toy_sandbox, 1, 1)
    cursors: list[str] = []
    run(Hooks(Stop(), lambda point: cursors.append(lease_item(toy_environment, "toy")["cursor"])), **RED)
    table = f"{toy_environment['GPPS_TABLE_PREFIX']}-state"
    service(toy_environment, "dynamodb").update_item(
        TableName=table,
        Key={"id": {"S": "producer#toy"}},
        UpdateExpression="SET #c = :c",
        ExpressionAttributeNames={"#c": "cursor"},
        ExpressionAttributeValues={":c": {"S": cursors[-1]}},
    )
    run(**RED)
    assert [event["complete"] for event in events(toy_environment, "sweep")][:3] == [True, False, False]
