"""The stream's follower in trouble: the stream does not wait for it, it is reported, and it catches up by itself."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from ops.stream.cli import follow, status_name
from ops.stream.following import Following
from pipelines.school_jobs.contract import CONTRACT, JOB, NAME
from plumbing.generations import resolved
from plumbing.lease.lease import LeaseLost
from producers.polling.progress import StatusFile
from sinks import dynamodb
from sinks.settings import read_settings
from streaming.errors import NotReady
from streaming.lake.paths import Lake
from tests.faulty_dynamodb import CONFLICT, FAILED, GONE, THROTTLED, TOO_MUCH, Fault, FaultyDynamoDB, faulty
from tests.ops.waiting import wait_until
from tests.sinks.feeds import FeedWriter, change
from tests.sinks.stores import DynamoDBStore

pytestmark = pytest.mark.services

LIMIT_SECONDS = 120


def nothing() -> None:
    """A lease that is held."""


class World:
    """A feed, its serving table, and a follower that reaches DynamoDB through the proxy."""

    def __init__(self, proxy: FaultyDynamoDB, direct: str, folder: Path) -> None:
        settings = resolved(read_settings().of(CONTRACT.name))
        self.proxy = proxy
        self.writer = FeedWriter(JOB, settings.feed_uri(JOB), settings.storage_options())
        client: Any = boto3.resource("dynamodb", region_name=settings.aws_region, endpoint_url=direct).meta.client
        dynamodb.create_tables(client, settings.dynamodb_table, CONTRACT.served)
        self.store = DynamoDBStore(client, settings)
        self.lake = Lake(settings.lake, settings.generation)
        self.file = folder / f"{status_name(NAME)}.status.json"
        self.following = Following(partial(follow, CONTRACT), StatusFile(folder, status_name(NAME)))

    def append(self, version: int) -> None:
        self.writer.append(change(JOB, version, "1101", "a", title=str(version)), change(JOB, version, "1101", "b"))

    def refuse(self, fault: Fault) -> None:
        """All that is written to the serving tables; leases and reads are served."""
        writing = ("TransactWriteItems",) if fault.reasons else ("TransactWriteItems", "UpdateItem")
        self.proxy.fault = lambda operation, _: fault if operation in writing else None

    def serve(self) -> None:
        self.proxy.fault = lambda operation, request: None

    def is_up_to_date(self) -> bool:
        return self.store.rows(JOB) == self.writer.expected()

    def reported(self) -> dict[str, str]:
        return dict(json.loads(self.file.read_text()))


@pytest.fixture
def world(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    direct = environment["AWS_ENDPOINT_URL_DYNAMODB"]
    with faulty(urlsplit(direct).port or 80) as proxy:
        for name, value in (environment | {"AWS_ENDPOINT_URL_DYNAMODB": proxy.url}).items():
            monkeypatch.setenv(name, value)
        found = World(proxy, direct, tmp_path)
        yield found
        found.following.close()


@pytest.mark.parametrize("fault", [THROTTLED, TOO_MUCH, CONFLICT, FAILED, GONE], ids=lambda fault: fault.kind)
def test_a_follower_in_trouble_is_reported_stops_nothing_and_catches_up(world: World, fault: Fault) -> None:
    world.append(1)
    world.following(world.lake, nothing)
    assert world.is_up_to_date()
    assert not world.file.exists()
    world.refuse(fault)
    world.append(2)
    world.following(world.lake, nothing)  # raises nothing
    assert world.reported()["state"] == "behind"
    assert fault.kind in world.reported()["reason"]
    world.append(3)
    world.following(world.lake, nothing)
    assert not world.is_up_to_date()
    world.serve()
    wait_until(world.is_up_to_date, LIMIT_SECONDS)
    wait_until(lambda: world.reported()["state"] == "running", LIMIT_SECONDS)
    world.append(4)
    world.following(world.lake, nothing)
    assert world.is_up_to_date()


def test_a_lost_lease_ends_the_driver_and_what_it_has_begun(world: World) -> None:
    def lost() -> None:
        raise LeaseLost("another driver")

    world.append(1)
    with pytest.raises(LeaseLost):
        world.following(world.lake, lost)
    world.refuse(THROTTLED)
    world.following(world.lake, nothing)
    assert world.reported()["state"] == "behind"
    world.following(world.lake, lost)  # the thread asks this one from now on
    world.serve()
    wait_until(lambda: raises(LeaseLost, lambda: world.following(world.lake, lost)), LIMIT_SECONDS)
    assert world.store.rows(JOB) == {}


def raises(kind: type[Exception], call: Callable[[], None]) -> bool:
    try:
        call()
    except kind:
        return True
    return False


def test_a_single_run_waits_for_what_passes_and_says_what_does_not(world: World) -> None:
    world.following.patience = 3
    world.append(1)
    world.refuse(THROTTLED)
    with pytest.raises(NotReady, match=r"the lake is up to date and DynamoDB is not, .*ThrottlingException"):
        world.following(world.lake, nothing)
    refused = world.proxy.refused
    world.following.patience = LIMIT_SECONDS
    world.proxy.fault = lambda *_: THROTTLED if world.proxy.refused < refused + 4 else None  # more than one try makes
    world.following(world.lake, nothing)
    assert world.is_up_to_date()
