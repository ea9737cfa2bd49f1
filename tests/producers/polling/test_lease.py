"""The lease on the real table: one holder, an epoch given out once, and nothing saved by whoever lost it."""

from dataclasses import replace
from typing import Any

import pytest

from plumbing.lease.holder import Holder
from plumbing.lease.lease import LeaseHeld, LeaseLost
from plumbing.lease.table import StateTable
from producers.archive.writer import Archive
from producers.polling.lease import SourceLease, acquire
from tests.plumbing.lease.test_lease import NothingArchived
from tests.producers.faults import Time
from tests.producers.stored import lease_item, service

pytestmark = pytest.mark.services

ELSEWHERE = Holder("another-machine/boot/pid:[1]", 1, "1")


NOTHING = NothingArchived()


class Setting:
    """The table of one test, and a clock of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.time = Time()
        self.client = service(environment, "dynamodb")
        self.table = StateTable(self.client, f"{environment['GPPS_TABLE_PREFIX']}-state")
        self.table.ensure()

    def acquire(self, archive: Any = NOTHING, seconds: float = 60) -> SourceLease:
        return acquire(self.table, "toy", archive, seconds, self.time.clock())

    def held_by(self, holder: Holder) -> None:
        """The lease as another process left it."""
        self.acquire()
        self.set(holder={"S": holder.to_json()})

    def set(self, **values: dict[str, str]) -> None:
        self.client.update_item(
            TableName=self.table.name,
            Key={"id": {"S": "producer#toy"}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames={f"#{name}": name for name in values},
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        )

    def item(self) -> dict[str, Any]:
        return lease_item(self.environment, "toy")


@pytest.fixture
def setting(environment: dict[str, str]) -> Setting:
    return Setting(environment)


def test_the_first_lease_is_epoch_1_with_no_cursor(setting: Setting) -> None:
    lease = setting.acquire()
    assert (lease.epoch, lease.previous_epoch, lease.cursor) == (1, 0, "")
    assert (lease.next_number(), lease.next_number()) == ((1, 0), (1, 0))
    lease.used_number()
    assert lease.next_number() == (1, 1)


def test_a_lease_given_back_is_free_and_keeps_its_cursor(setting: Setting) -> None:
    lease = setting.acquire()
    lease.save_cursor("here")
    lease.release()
    following = setting.acquire()
    assert (following.epoch, following.previous_epoch, following.cursor) == (2, 1, "here")


@pytest.mark.parametrize("holder", ["not json", "{}", '{"host": 1}', "[]"])
def test_a_holder_that_cannot_be_read_is_believed_until_its_time_is_over(setting: Setting, holder: str) -> None:
    setting.acquire()
    setting.set(holder={"S": holder})
    with pytest.raises(LeaseHeld, match="held by somebody"):
        setting.acquire()
    setting.time.passed += 61
    assert setting.acquire().epoch == 2


def test_a_lease_of_the_same_epoch_is_not_the_same_lease(setting: Setting) -> None:
    lost = setting.acquire()
    setting.client.delete_item(TableName=setting.table.name, Key={"id": {"S": "producer#toy"}})
    with pytest.raises(LeaseLost):
        lost.save_cursor("of nobody")
    new = setting.acquire()
    assert new.epoch == lost.epoch
    for write in (lambda: lost.save_cursor("zombie"), lambda: lost.put({"id": {"S": "beside"}})):
        with pytest.raises(LeaseLost):
            write()
    lost.release()
    assert setting.item()["cursor"] == ""
    with pytest.raises(LeaseHeld):
        setting.acquire()


def test_whoever_lost_the_lease_saves_nothing(setting: Setting) -> None:
    old = setting.acquire()
    old.save_cursor("of the old")
    setting.time.passed += 120
    new = setting.acquire()
    for attempt in (lambda: old.save_cursor("zombie"), old.check, lambda: old.put({"id": {"S": "beside"}})):
        with pytest.raises(LeaseLost):
            attempt()
    new.put({"id": {"S": "beside"}, "of": {"S": "the new"}})
    old.release()
    new.save_cursor("of the new")
    assert setting.item()["cursor"] == "of the new"
    with pytest.raises(LeaseHeld):
        setting.acquire()


def test_a_lease_is_renewed_before_it_runs_out(setting: Setting) -> None:
    lease = setting.acquire()
    first = int(setting.item()["expires_at"])
    setting.time.passed += 10
    lease.check()
    assert int(setting.item()["expires_at"]) == first
    setting.time.passed += 11
    lease.check()
    assert int(setting.item()["expires_at"]) == first + 21
    setting.time.passed += 5
    lease.save_cursor("x")
    assert int(setting.item()["expires_at"]) == first + 26


def test_an_epoch_is_not_used_again_when_the_table_is_lost(setting: Setting, environment: dict[str, str]) -> None:
    archive = Archive(service(environment, "s3"), environment["GPPS_LAKE_URI"], "toy")
    for epoch in (1, 2, 3):
        lease = setting.acquire(archive)
        assert lease.epoch == epoch
        archive.keep_record(*lease.next_number(), {"kind": "fetch"})
        lease.used_number()
        lease.release()
    setting.client.delete_table(TableName=setting.table.name)
    setting.table.ensure()
    lost = setting.acquire(archive)
    assert (lost.epoch, lost.previous_epoch, lost.cursor) == (4, 3, "")
    with pytest.raises(LeaseLost):
        archive.keep_record(*lease.next_number(), {"kind": "fetch"})


def test_whoever_lost_the_lease_archives_nothing(setting: Setting, environment: dict[str, str]) -> None:
    archive = Archive(service(environment, "s3"), environment["GPPS_LAKE_URI"], "toy")
    leases = []
    for records in (0, 2, 1):  # each is overtaken after so many
        leases.append(setting.acquire(archive))
        for _ in range(records):
            archive.keep_record(*leases[-1].next_number(), {"kind": "fetch"})
            leases[-1].used_number()
        setting.time.passed += 120
    last = setting.acquire(archive)
    for lease in leases:
        with pytest.raises(LeaseLost, match="another process polls this source now"):
            archive.keep_record(*lease.next_number(), {"kind": "fetch"})
    archive.keep_record(*last.next_number(), {"kind": "fetch"})
    last.used_number()
    last.release()
    archive.keep_record(*last.next_number(), {"kind": "fetch"})  # which it said it would not
    assert setting.acquire(archive).epoch == 5
    archive.keep_record(4, 2, {"kind": "fetch"})  # so nobody has ended its epoch


def test_an_epoch_is_not_used_again_when_the_table_is_rolled_back(
    setting: Setting, environment: dict[str, str]
) -> None:
    archive = Archive(service(environment, "s3"), environment["GPPS_LAKE_URI"], "toy")
    setting.acquire().release()
    for epoch in (2, 10, 11):
        archive.keep_record(epoch, 0, {"kind": "fetch"})
    setting.set(epoch={"N": "2"})
    lease = setting.acquire(archive)
    assert (lease.epoch, lease.previous_epoch) == (12, 11)


def test_waiting_outlasts_a_holder_that_does_not_renew(setting: Setting) -> None:
    setting.held_by(ELSEWHERE)
    lease = acquire(setting.table, "toy", NothingArchived(), 60, setting.time.clock(), wait=True)
    assert lease.epoch == 2
    assert 59 <= setting.time.passed <= 62


def test_waiting_ends_when_the_holder_renews(setting: Setting) -> None:
    setting.held_by(ELSEWHERE)
    clock = setting.time.clock()
    until = str(round(clock.now().timestamp()) + 1000)

    def renewing(seconds: float) -> None:
        setting.set(expires_at={"N": until})
        clock.sleep(seconds)

    with pytest.raises(LeaseHeld):
        acquire(setting.table, "toy", NothingArchived(), 60, replace(clock, sleep=renewing), wait=True)


def test_sources_do_not_share_a_lease(setting: Setting) -> None:
    setting.acquire()
    clock = setting.time.clock()
    assert acquire(setting.table, "other", NothingArchived(), 60, clock).epoch == 1
