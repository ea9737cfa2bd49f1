"""The driver's lease, on a real DynamoDB."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.httpsession import URLLib3Session

from plumbing.holder import Holder
from streaming import preflight, query
from streaming.epochs import Epochs, epochs_of
from streaming.errors import LeaseLost, NotReady
from streaming.lease import Lease, kept
from tests.ops.waiting import wait_until
from tests.plumbing.test_holder import holder_of, living_alone
from tests.streaming.harness import settings_of

pytestmark = pytest.mark.services

ITEM = "driver#g1#test"
ELSEWHERE = Holder("elsewhere", 1, "0")
ANOTHER = Holder("another", 2, "0")


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(environment: dict[str, str]) -> Any:
    return preflight.state_table(settings_of(environment))


def stored(table: Any) -> dict[str, Any]:
    return table.get_item(Key={"id": ITEM}, ConsistentRead=True)["Item"]


def test_one_holder_at_a_time_and_a_higher_epoch_for_each(table: Any, clock: Clock) -> None:
    first = Lease(table, ITEM, 30, clock, ELSEWHERE)
    second = Lease(table, ITEM, 30, clock, ANOTHER)
    assert first.acquire() == 1
    with pytest.raises(NotReady, match=r"driver#g1#test is held by process 1 on elsewhere for another 30 s"):
        second.acquire()
    first.release()
    assert second.acquire() == 2
    assert stored(table)["host"] == "another"


def test_a_lease_that_ran_out_is_taken_over_and_its_holder_notices(table: Any, clock: Clock) -> None:
    first = Lease(table, ITEM, 30, clock, ELSEWHERE)
    second = Lease(table, ITEM, 30, clock, ANOTHER)
    first.acquire()
    clock.now += 29
    first.renew()
    clock.now += 29
    with pytest.raises(NotReady):
        second.acquire()
    clock.now += 2
    assert second.acquire() == 2
    with pytest.raises(LeaseLost, match="another driver has taken driver#g1#test"):
        first.renew()
    first.release()
    second.renew()
    assert stored(table)["expires_ms"] == int(clock.now * 1000) + 30_000


def test_a_lease_that_ran_out_but_was_not_taken_is_still_held(table: Any, clock: Clock) -> None:
    lease = Lease(table, ITEM, 30, clock, ELSEWHERE)
    lease.acquire()
    clock.now += 3_600
    lease.renew()
    with pytest.raises(NotReady):
        Lease(table, ITEM, 30, clock, ANOTHER).acquire()


def test_two_at_the_same_moment_get_one_lease(table: Any, clock: Clock) -> None:
    Lease(table, ITEM, 30, clock, ELSEWHERE).acquire()
    clock.now += 60
    taken = []
    for name in ("a", "b", "c"):
        racer = Lease(_Stale(table, stored(table)) if name == "a" else table, ITEM, 30, clock, Holder(name, 1, "0"))
        try:
            racer.acquire()
            taken.append(name)
        except NotReady:
            continue
    assert taken == ["a"]
    late = Lease(_Stale(table, {**stored(table), "expires_ms": 0}), ITEM, 30, clock, ANOTHER)
    with pytest.raises(NotReady, match="just taken by another driver"):
        late.acquire()


class _Stale:
    """The table as somebody sees it who read the item a moment before the others wrote it."""

    def __init__(self, table: Any, item: dict[str, Any]) -> None:
        self._table, self._item = table, item

    def get_item(self, **_: Any) -> dict[str, Any]:
        return {"Item": self._item}

    def put_item(self, **arguments: Any) -> Any:
        return self._table.put_item(**arguments)


def test_a_dead_process_of_this_host_holds_nothing(table: Any, clock: Clock) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        Lease(table, ITEM, 30, clock, holder_of(child.pid)).acquire()
        with pytest.raises(NotReady):
            Lease(table, ITEM, 30, clock, Holder.this_process()).acquire()
    assert Lease(table, ITEM, 30, clock, Holder.this_process()).acquire() == 2


def test_a_process_in_another_container_of_the_same_name_is_believed_until_its_time_is_over(
    table: Any, clock: Clock
) -> None:
    me = Holder.this_process()
    with living_alone() as inside:
        Lease(table, ITEM, 30, clock, inside).acquire()
        with pytest.raises(NotReady):
            Lease(table, ITEM, 30, clock, me).acquire()
    clock.now += 29
    with pytest.raises(NotReady):
        Lease(table, ITEM, 30, clock, me).acquire()
    clock.now += 2
    assert Lease(table, ITEM, 30, clock, me).acquire() == 2


def test_a_kept_lease_outlasts_its_term(table: Any) -> None:
    lease = Lease(table, ITEM, 3, time.time, ELSEWHERE)
    lease.acquire()
    first = stored(table)["expires_ms"]
    with kept(lease, 0.2):
        wait_until(lambda: stored(table)["expires_ms"] > first + 500)
    last = stored(table)["expires_ms"]
    wait_until(lambda: time.time() * 1000 > last)
    assert stored(table)["expires_ms"] == last


def test_keeping_ends_when_the_lease_is_lost(table: Any) -> None:
    lease = Lease(table, ITEM, 3, time.time, ELSEWHERE)
    lease.acquire()
    with kept(lease, 0.05):
        Lease(table, ITEM, 30, lambda: 4e9, ANOTHER).acquire()
        wait_until(lambda: "lease" not in [thread.name for thread in threading.enumerate()])
    assert stored(table)["host"] == "another"


@pytest.fixture
def epochs(environment: dict[str, str]) -> Epochs:
    return epochs_of(query.lake_of(settings_of(environment)), "test")


def test_no_epoch_comes_again_when_the_table_is_lost_or_rolled_back(table: Any, clock: Clock, epochs: Epochs) -> None:
    first = Lease(table, ITEM, 30, clock, ELSEWHERE, epochs)
    assert first.acquire() == 1
    earlier = stored(table)
    first.release()
    assert first.acquire() == 2
    table.delete_item(Key={"id": ITEM})
    with pytest.raises(LeaseLost, match="driver#g1#test is gone from the table of leases, which was lost or emptied"):
        first.renew()
    assert Lease(table, ITEM, 30, clock, ANOTHER, epochs).acquire() == 3
    table.put_item(Item=earlier | {"expires_ms": 0})
    assert Lease(table, ITEM, 30, clock, ANOTHER, epochs).acquire() == 4


def test_two_who_took_one_epoch_from_a_table_that_was_lost_meanwhile_do_not_both_have_it(
    table: Any, clock: Clock, epochs: Epochs
) -> None:
    late = Lease(table, ITEM, 30, clock, ELSEWHERE, _AsItWas(epochs))
    assert Lease(table, ITEM, 30, clock, ANOTHER, epochs).acquire() == 1
    table.delete_item(Key={"id": ITEM})
    with pytest.raises(NotReady, match="epoch 1 was just taken"):
        late.acquire()
    assert late.acquire() == 2


def test_an_epoch_that_many_want_at_once_is_one_ones(epochs: Epochs) -> None:
    for epoch in (1, 2, 5):
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(lambda name, epoch=epoch: epochs.claim(epoch, {"host": name}), "abcdefgh")) == 1
        assert epochs.highest() == epoch
        assert not epochs.claim(epoch - 1, {"host": "late"})


class _AsItWas(Epochs):
    """Epochs as somebody sees them who read them before anybody had any."""

    def __init__(self, epochs: Epochs) -> None:
        super().__init__(epochs.store, epochs.name)

    def highest(self) -> int:
        return 0


def test_a_lost_table_is_told_for_what_it_is(environment: dict[str, str], clock: Clock) -> None:
    own = preflight.state_table(settings_of(environment, table_prefix=f"{environment['GPPS_TABLE_PREFIX']}-own"))
    lease = Lease(own, ITEM, 30, clock, ELSEWHERE)
    lease.acquire()
    own.delete()
    own.wait_until_not_exists()
    with pytest.raises(LeaseLost, match="gone from the table of leases"):
        lease.renew()


def test_a_lease_whose_answer_is_lost_is_known_for_ones_own(table: Any, clock: Clock, epochs: Epochs) -> None:
    lease = Lease(table, ITEM, 30, clock, ELSEWHERE, epochs)
    with lost_answers(table.meta.client, "PutItem") as lost:
        assert lease.acquire() == 1
        assert lost == ["PutItem"]
    lease.renew()
    clock.now += 60
    other = Lease(table, ITEM, 30, clock, ANOTHER, epochs)
    with lost_answers(table.meta.client, "PutItem") as lost:
        assert other.acquire() == 2
    with pytest.raises(LeaseLost), lost_answers(table.meta.client, "UpdateItem"):
        lease.renew()
    with lost_answers(table.meta.client, "UpdateItem") as lost:
        other.renew()
        assert lost == ["UpdateItem"]


@contextmanager
def lost_answers(client: Any, operation: str) -> Iterator[list[str]]:
    """The next such request is carried out and answered with an error, so that the client tries again."""
    lost: list[str] = []

    def answer(request: Any, **_: Any) -> AWSResponse | None:
        if lost:
            return None
        lost.append(operation)
        URLLib3Session().send(request)
        return AWSResponse(request.url, 500, HTTPHeaders(), _Nothing())

    event = f"before-send.{client.meta.service_model.service_name}.{operation}"
    client.meta.events.register_first(event, answer, unique_id="lost")
    try:
        yield lost
    finally:
        client.meta.events.unregister(event, unique_id="lost")


class _Nothing:
    """The body of an answer that did not come."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        return iter((b"{}",))
