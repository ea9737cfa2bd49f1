"""Local S3 and DynamoDB killed (SIGKILL): requests that were made stay made, a source that was paused stays paused."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.local.ministack import S3, DynamoDB
from ops.local.stack import Stack
from plumbing import aws
from plumbing.clock import Clock
from plumbing.lease.table import StateTable
from producers import settings
from producers.limits.breaker import Paused
from producers.limits.documents import Documents
from producers.limits.ledger import Ledger, QuotaUsedUp
from producers.polling.session import breakers, open_ledger, state_table
from tests.ops.waiting import wait_until
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.producers.toy_sources.toy.api import ToySettings

QUOTA = 30


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A folder for services of this test's own."""
    stack = Stack(tmp_path / "home", lambda line: None)
    yield stack
    stack.reset()


def up(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Starts what does not run; this process's environment then says how to reach it."""
    started = stack.up([S3(), DynamoDB()])
    for name, value in stack.environment().items():
        monkeypatch.setenv(name, value)
    return sorted(started)


def ledger() -> Ledger:
    """The toy source's, as a process that begins finds it."""
    given, own = settings.load(), ToySettings(requests=QUOTA, TOY_API_KEY="a-key-of-the-toy")
    StateTable(aws.client("dynamodb", given.aws_region), state_table(given)).ensure()
    found = open_ledger(TOY, given, own, Documents(aws.client("s3", given.aws_region), given.lake_uri), Clock())
    assert found is not None
    return found


def taken(wanted: int) -> int:
    """Number of requests that a process gets of those it wants."""
    mine = ledger()
    for number in range(wanted):
        try:
            mine.take()
        except QuotaUsedUp:
            return number
    return wanted


@pytest.mark.services
@pytest.mark.parametrize("killed", [["dynamodb"], ["dynamodb", "s3"]])
def test_a_quota_and_a_pause_outlast_a_kill_of_the_stores(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, killed: list[str]
) -> None:
    up(stack, monkeypatch)
    assert taken(QUOTA - 5) == QUOTA - 5
    assert breakers(settings.load())("toy").shut("only rubbish")
    assert taken(5) == 5
    for name in killed:
        record = stack.running()[name]
        os.kill(record.pid, signal.SIGKILL)
        wait_until(lambda record=record: record.process() is None)  # type: ignore[misc]
    assert up(stack, monkeypatch) == killed
    assert taken(QUOTA) == 0
    with pytest.raises(Paused, match="only rubbish"):
        breakers(settings.load())("toy").check()
