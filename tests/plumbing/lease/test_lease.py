"""The lease on a real DynamoDB, in each form that its item has: a driver's and a source's."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from plumbing.clock import Clock
from plumbing.errors import TryLater
from plumbing.lease.holder import Holder
from plumbing.lease.lease import Epochs, Lease, LeaseHeld, LeaseLost, renewing
from plumbing.lease.table import Item, StateTable
from producers.polling.lease import SourceLease
from streaming.driver.lease import Epochs as KeptEpochs
from tests.ops.waiting import wait_until
from tests.plumbing.lease.test_holder import holder_of, living_alone
from tests.producers.faults import lost_answers
from tests.producers.stored import service

pytestmark = pytest.mark.services

ELSEWHERE = Holder("elsewhere", 1, "0")
ANOTHER = Holder("another", 2, "0")


class NothingArchived:
    """An archive without a record."""

    def highest_epoch(self, start: int) -> int:
        return start - 1

    def end_epoch(self, epoch: int, by: int) -> None:
        pass


@dataclass
class World:
    """A table, a clock that passes on demand, and leases of one kind on one item."""

    kind: type[Lease]
    table: StateTable
    client: Any
    now: float = 1_000_000.0
    item: str = field(init=False)

    def __post_init__(self) -> None:
        self.item = self.lease().item

    def lease(self, holder: Holder = ELSEWHERE, table: Any = None, epochs: Epochs | None = None) -> Lease:
        """For 30 seconds."""
        table = table or self.table
        if self.kind is Lease:
            return Lease(table, "driver#g1#test", 30, lambda: self.now, holder, epochs)
        clock = Clock(now=lambda: datetime.fromtimestamp(self.now, UTC), monotonic=lambda: self.now)
        lease = SourceLease(table, "toy", NothingArchived(), 30, clock)
        lease._holder = holder
        return lease

    def stored(self) -> Item:
        found = self.table.read(self.item)
        assert found is not None
        return found

    def lose(self) -> None:
        self.client.delete_item(TableName=self.table.name, Key={"id": {"S": self.item}})

    def holder(self) -> Holder | None:
        return self.lease().read_holder(self.stored())


@pytest.fixture(params=[Lease, SourceLease])
def world(request: pytest.FixtureRequest, environment: dict[str, str]) -> World:
    client = service(environment, "dynamodb")
    table = StateTable(client, f"{environment['GPPS_TABLE_PREFIX']}-state")
    table.ensure()
    return World(request.param, table, client)


@pytest.fixture
def epochs(environment: dict[str, str]) -> KeptEpochs:
    from plumbing.objects.store import s3_store

    return KeptEpochs(s3_store(f"{environment['GPPS_LAKE_URI']}/_epochs", service(environment, "s3")), "test")


def test_the_item_says_who_holds_it_under_which_epoch_and_until_when(world: World) -> None:
    lease = world.lease()
    lease.acquire()
    item = dict(world.stored())
    if world.kind is Lease:
        assert item == {
            "id": {"S": "driver#g1#test"}, "epoch": {"N": "1"}, "host": {"S": "elsewhere"}, "pid": {"N": "1"},
            "started": {"S": "0"}, "expires_ms": {"N": "1000030000"},
        }  # fmt: skip
        lease.release()
        assert world.stored() == item | {"expires_ms": {"N": "0"}}
        return
    assert len(item["taking"]["S"]) == 32
    assert {name: value for name, value in item.items() if name != "taking"} == {
        "id": {"S": "producer#toy"}, "epoch": {"N": "1"}, "holder": {"S": ELSEWHERE.to_json()},
        "expires_at": {"N": "1000030"}, "cursor": {"S": ""},
    }  # fmt: skip
    lease.release()
    assert world.stored() == item | {"expires_at": {"N": "0"}, "holder": {"S": ""}}


def test_one_holder_at_a_time_and_a_higher_epoch_for_each(world: World) -> None:
    first, second = world.lease(), world.lease(ANOTHER)
    assert first.acquire() == 1
    with pytest.raises(LeaseHeld, match=f"{world.item} is held by process 1 on elsewhere for another 30 s") as caught:
        second.acquire()
    assert (caught.value.seconds_left, caught.value.exit_code) == (30, 75)
    first.release()
    assert (second.acquire(), second.previous_epoch) == (2, 1)
    assert world.holder() == ANOTHER


def test_a_lease_that_ran_out_is_taken_over_and_its_holder_notices(world: World) -> None:
    first, second = world.lease(), world.lease(ANOTHER)
    first.acquire()
    world.now += 29
    first.renew()
    world.now += 29
    with pytest.raises(LeaseHeld):
        second.acquire()
    world.now += 2
    assert second.acquire() == 2
    until = world.stored()[world.kind.EXPIRES]
    for late in (first.renew, lambda: first.put({"id": {"S": "beside"}})):
        with pytest.raises(LeaseLost, match="epoch 1 has ended, since another process has taken it"):
            late()
    first.release()
    assert (world.stored()[world.kind.EXPIRES], world.table.read("beside")) == (until, None)
    second.put({"id": {"S": "beside"}})
    assert world.table.read("beside") == {"id": {"S": "beside"}}


def test_a_lease_that_ran_out_but_was_not_taken_is_still_held(world: World) -> None:
    lease = world.lease()
    lease.acquire()
    world.now += 3_600
    lease.renew()
    with pytest.raises(LeaseHeld):
        world.lease(ANOTHER).acquire()


@pytest.mark.parametrize("before", [0, 1])
def test_only_one_of_many_gets_it(world: World, before: int) -> None:
    for _ in range(before):
        lease = world.lease()
        lease.acquire()
        lease.release()

    def attempt(number: int) -> int | None:
        try:
            return world.lease(Holder(f"host-{number}", 1, "0")).acquire()
        except LeaseHeld:
            return None

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(attempt, range(24)))
    assert [epoch for epoch in got if epoch is not None] == [before + 1]


class Stale(StateTable):
    """The table as somebody sees it who read the item a moment before others wrote it, once or every time."""

    def __init__(self, world: World, always: bool) -> None:
        super().__init__(world.client, world.table.name)
        self._seen: list[Item] = [world.stored()]
        self._always = always

    def read(self, key: str) -> Item | None:
        return self._seen[0] if self._always else self._seen.pop() if self._seen else super().read(key)


def test_two_at_the_same_moment_get_one_lease(world: World) -> None:
    world.lease().acquire()
    world.now += 60
    late, later = (world.lease(Holder("late", 1, "0"), Stale(world, always)) for always in (False, True))
    assert world.lease(ANOTHER).acquire() == 2
    with pytest.raises(LeaseHeld, match="is held by process 2 on another"):
        late.acquire()
    with pytest.raises(LeaseHeld, match="was just taken by another process"):
        later.acquire()
    assert world.holder() == ANOTHER


def test_a_dead_process_of_this_host_holds_nothing(world: World) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        world.lease(holder_of(child.pid)).acquire()
        assert world.lease().holder() == holder_of(child.pid)
        with pytest.raises(LeaseHeld):
            world.lease(Holder.this_process()).acquire()
    assert world.lease().holder() is None
    assert world.lease(Holder.this_process()).acquire() == 2


def test_another_process_under_the_same_number_is_not_the_holder(world: World) -> None:
    world.lease(replace(Holder.this_process(), started="1")).acquire()
    assert world.lease(ANOTHER).acquire() == 2


def test_a_process_in_another_container_of_the_same_name_is_believed_until_its_time_is_over(world: World) -> None:
    with living_alone() as inside:
        world.lease(inside).acquire()
    me = world.lease(Holder.this_process())
    for _ in range(2):
        with pytest.raises(LeaseHeld):
            me.acquire()
        world.now += 29
    world.now += 2
    assert me.acquire() == 2


def test_a_lease_whose_answer_is_lost_is_known_for_ones_own(world: World) -> None:
    lost = lost_answers(world.client, "UpdateItem")
    lease, other = world.lease(), world.lease(ANOTHER)
    assert (lease.acquire(), len(lost)) == (1, 1)
    lease.renew()
    world.now += 60
    assert other.acquire() == 2
    other.renew()
    assert (world.stored()["epoch"], len(lost)) == ({"N": "2"}, 4)


def test_a_lease_that_was_never_taken_changes_nothing(world: World) -> None:
    never = world.lease(ANOTHER)
    never.release()
    assert world.table.read(world.item) is None
    world.lease().acquire()
    with pytest.raises(LeaseLost):
        never.renew()
    assert world.holder() == ELSEWHERE


def test_a_lost_item_and_a_lost_table_are_reported_as_such(world: World) -> None:
    lease = world.lease()
    lease.acquire()
    world.lose()
    with pytest.raises(LeaseLost, match=f"{world.item} is gone from the table of leases, which was lost or emptied"):
        lease.renew()
    world.client.delete_table(TableName=world.table.name)
    with pytest.raises(LeaseLost, match="gone from the table of leases"):
        lease.renew()
    world.table.ensure()
    world.table.ensure()
    assert world.lease(ANOTHER).acquire() == 1


def test_a_table_that_does_not_answer_is_a_matter_for_later(environment: dict[str, str]) -> None:
    away = service({**environment, "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"}, "dynamodb")
    with pytest.raises(TryLater, match="DynamoDB table x-state cannot be reached"):
        StateTable(away, "x-state").ensure()


@contextmanager
def three_seconds(world: World) -> Iterator[Lease]:
    """A lease by the clock on the wall."""
    lease = Lease(world.table, "driver#g1#test", 3, time.time, ELSEWHERE)
    lease.acquire()
    yield lease


def until(world: World) -> int:
    found = world.table.read("driver#g1#test")
    assert found is not None
    return int(found["expires_ms"]["N"])


@pytest.mark.parametrize("world", [Lease], indirect=True)
def test_a_renewed_lease_outlasts_its_term_and_is_released_in_the_end(world: World) -> None:
    with three_seconds(world) as lease:
        first = until(world)
        with renewing(lease, 0.2):
            wait_until(lambda: until(world) > first + 500)
        assert until(world) == 0


@pytest.mark.parametrize("world", [Lease], indirect=True)
def test_keeping_ends_when_the_lease_is_lost(world: World) -> None:
    with three_seconds(world) as lease, renewing(lease, 0.05):
        Lease(world.table, "driver#g1#test", 30, lambda: 4e9, ANOTHER).acquire()
        wait_until(lambda: "lease" not in [thread.name for thread in threading.enumerate()])
    assert world.holder() == ANOTHER


@pytest.mark.parametrize("world", [Lease], indirect=True)
def test_no_epoch_comes_again_when_the_table_is_lost_or_rolled_back(world: World, epochs: KeptEpochs) -> None:
    first = world.lease(epochs=epochs)
    assert first.acquire() == 1
    earlier = world.stored()
    first.release()
    assert first.acquire() == 2
    world.lose()
    assert world.lease(ANOTHER, epochs=epochs).acquire() == 3
    world.client.put_item(TableName=world.table.name, Item={**earlier, "expires_ms": {"N": "0"}})
    assert world.lease(ANOTHER, epochs=epochs).acquire() == 4


@pytest.mark.parametrize("world", [Lease], indirect=True)
def test_two_who_took_one_epoch_from_a_table_that_was_lost_meanwhile_do_not_both_have_it(
    world: World, epochs: KeptEpochs
) -> None:
    late = world.lease(epochs=AsItWas(epochs))
    assert world.lease(ANOTHER, epochs=epochs).acquire() == 1
    world.lose()
    with pytest.raises(LeaseHeld, match="epoch 1 was just taken"):
        late.acquire()
    assert late.acquire() == 2


class AsItWas(KeptEpochs):
    """Epochs as somebody sees them who read them before anybody had any."""

    def __init__(self, epochs: KeptEpochs) -> None:
        super().__init__(epochs.store, epochs.name)

    def highest(self) -> int:
        return 0
