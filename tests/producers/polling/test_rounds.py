"""Rounds over real services: what a run sweeps when the quota does not pay for all, and how the rest follows."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from plumbing.clock import Clock
from plumbing.lease.table import StateTable
from producers.limits.ledger import QuotaUsedUp
from producers.polling.history import History
from producers.polling.lease import acquire
from producers.polling.rounds import Past
from tests.builders import polled
from tests.producers.conftest import Run, Serving
from tests.producers.polling.test_lease import NothingArchived
from tests.producers.polling.test_run import ends, events, stopping_after
from tests.producers.stored import latest, read_topic, records_of, service
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.producers.toy_sources.toy.expected import CONTENT, content

pytestmark = pytest.mark.services

Environment = dict[str, str]
BUDGET = {"GPPS_TOY__REQUESTS": "6"}


def swept(environment: Environment) -> list[tuple[str, int]]:
    return [(event["search"], event["pages"]) for event in events(environment, "sweep")]


@contextmanager
def history(environment: Environment) -> Iterator[History]:
    dynamodb, name = service(environment, "dynamodb"), f"{environment['GPPS_TABLE_PREFIX']}-state"
    lease = acquire(StateTable(dynamodb, name), "toy", NothingArchived(), 60, Clock())
    yield History(dynamodb, name, "toy", lease)
    lease.release()


def test_a_run_ends_with_its_quota_and_a_new_key_goes_on(run: Run, toy_environment: Environment) -> None:
    with pytest.raises(QuotaUsedUp, match=r"6 of 6 requests in all\): replace the key") as caught:
        run(**BUDGET)
    assert caught.value.retry_after is None
    with pytest.raises(QuotaUsedUp):
        run(**BUDGET)
    assert len(records_of(toy_environment, "fetch")) == 6
    assert ends(run(GPPS_TOY__REQUESTS="8")) == [("blue", 2, True)]
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == content(0)
    assert swept(toy_environment) == [("red", 4), ("blue", 4)]


def test_a_lost_state_table_gives_no_request_back(run: Run, toy_environment: Environment) -> None:
    with pytest.raises(QuotaUsedUp):
        run(**BUDGET)
    service(toy_environment, "dynamodb").delete_table(TableName=f"{toy_environment['GPPS_TABLE_PREFIX']}-state")
    with pytest.raises(QuotaUsedUp):
        run(**BUDGET)
    assert len(records_of(toy_environment, "fetch")) == 6


def test_requests_that_fail_are_counted(run: Run, toy_environment: Environment, toy_sandbox: Serving) -> None:
    toy_sandbox.post("faults", '{"source": "toy", "status": 503, "times": 3}')
    with pytest.raises(QuotaUsedUp):
        run(**BUDGET)
    assert len(records_of(toy_environment, "fetch")) == 3


def test_a_search_that_cannot_be_paid_is_not_begun(run: Run, toy_environment: Environment) -> None:
    run()
    with pytest.raises(QuotaUsedUp, match="searches left to sweep: 1"):
        run(GPPS_TOY__REQUESTS="4")
    assert swept(toy_environment) == [("red", 4), ("blue", 4), ("red", 4)]
    assert len(records_of(toy_environment, "fetch")) == 12
    assert ends(run()) == [("blue", 4, True)]


def test_the_most_wanted_is_swept_first(run: Run) -> None:
    wanting = polled(TOY, weight=lambda settings, search: {"green": 2, "blue": 3}.get(search, 1))
    searched = run(source=wanting, GPPS_TOY__COLOURS="red,green,blue").searches
    assert [search.search for search in searched] == ["blue", "green", "red"]


def test_the_most_stale_is_swept_first(run: Run) -> None:
    run(GPPS_TOY__COLOURS="blue")
    run(GPPS_TOY__COLOURS="red")
    assert [search.search for search in run().searches] == ["blue", "red"]


def test_what_was_begun_is_finished_before_what_is_more_stale(run: Run) -> None:
    run(GPPS_TOY__COLOURS="red")
    run(stopping_after("cursor-saved", 2), GPPS_TOY__COLOURS="red")
    assert ends(run(GPPS_TOY__COLOURS="green,red")) == [("red", 2, True), ("green", 4, True)]


def test_a_clock_that_was_wrong_leaves_no_search_out(run: Run, toy_environment: Environment) -> None:
    run()
    with history(toy_environment) as known:
        known.save("red", Past(tried_at=4e9, swept_at=4e9, pages=4))
    assert ends(run()) == [("blue", 4, True), ("red", 4, True)]


def test_a_lost_history_costs_order_only(run: Run, toy_environment: Environment) -> None:
    run()
    name = f"{toy_environment['GPPS_TABLE_PREFIX']}-state"
    table = service(toy_environment, "dynamodb")
    for item in table.scan(TableName=name)["Items"]:
        if item["id"]["S"].startswith("search#"):
            table.delete_item(TableName=name, Key={"id": item["id"]})
    assert ends(run()) == [("red", 4, True), ("blue", 4, True)]


def test_the_history_of_thousands_of_searches_is_read(run: Run, toy_environment: Environment) -> None:
    run()
    with history(toy_environment) as known:
        known.save("x250", Past(1.5, 1.25, 7))
        found = known.load([*(f"x{number}" for number in range(300)), "red"])
    assert set(found) == {"x250", "red"}
    assert found["x250"] == Past(1.5, 1.25, 7)
    assert (found["red"].pages, found["red"].swept_at > 1e9) == (4, True)
