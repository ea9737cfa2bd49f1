"""Services that go away in the middle of a run, and come back: named, tried later, and nothing is lost."""

import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import psutil
import pytest

from ops.local.kafka import Kafka
from ops.local.stack import Stack
from ops.settings import Settings
from ops.setup.tools import ensure_tools
from plumbing.clock import Stop
from plumbing.errors import TryLater
from producers.kafka.publisher import BrokerAway
from producers.polling.progress import Hooks
from tests.producers.conftest import CANARY, Run
from tests.producers.stored import latest, lease_item, read_topic
from tests.producers.toy_sources.toy.expected import CONTENT, content
from tests.proxy import proxied

pytestmark = pytest.mark.services


class Broker:
    """A Kafka that can be frozen, which to a client is a machine that fell silent."""

    def __init__(self, known: dict[str, str], process: psutil.Process) -> None:
        self.known = known
        self.process = process

    def freeze(self) -> None:
        self.process.suspend()

    def thaw(self) -> None:
        self.process.resume()


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    tools = ensure_tools(Settings(), lambda text: None)
    own = Stack(tmp_path_factory.mktemp("broker"), lambda text: None)
    try:
        own.up([Kafka(tools.java_home, tools.kafka_jars)])
        process = own.running()["kafka"].process()
        assert process is not None
        known = {name: value for name, value in own.environment().items() if name.startswith("KAFKA_")}
        yield Broker(known, process)
    finally:
        own.reset()


@pytest.fixture
def broker(own_broker: Broker, toy_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """The run of this test publishes to its own broker."""
    toy_environment |= own_broker.known
    for name, value in own_broker.known.items():
        monkeypatch.setenv(name, value)
    yield own_broker
    own_broker.thaw()


def at(point: str, times: int, act: Callable[[], None]) -> Hooks:
    left = [times]

    def checkpoint(passed: str) -> None:
        left[0] -= passed == point
        if passed == point and left[0] == 0:
            act()

    return Hooks(Stop(), checkpoint)


@pytest.mark.slow
def test_a_broker_that_comes_back_in_time_is_waited_for(
    run: Run, toy_environment: dict[str, str], broker: Broker
) -> None:
    def fall_silent() -> None:
        broker.freeze()
        threading.Timer(6, broker.thaw).start()

    assert run(at("archived", 2, fall_silent), GPPS_BROKER_WAIT_SECONDS="60").finished
    things = read_topic(toy_environment, "toy.thing.v1")
    assert (len(things), latest(things, CONTENT)) == (50, content(0))


@pytest.mark.slow
def test_a_broker_that_stays_away_ends_the_run_and_loses_nothing(
    run: Run, toy_environment: dict[str, str], broker: Broker
) -> None:
    with pytest.raises(BrokerAway, match=r"toy\.\w+\.v1 key .*red") as caught:
        run(at("archived", 2, broker.freeze), GPPS_BROKER_WAIT_SECONDS="4")
    assert caught.value.exit_code == 75
    with pytest.raises(BrokerAway, match=f"Kafka at {broker.known['KAFKA_BOOTSTRAP_SERVERS']} does not answer"):
        run(GPPS_BROKER_WAIT_SECONDS="2")
    assert '"page":1' in lease_item(toy_environment, "toy")["cursor"]
    broker.thaw()
    assert run().finished
    things = read_topic(toy_environment, "toy.thing.v1")
    assert latest(things, CONTENT) == content(0)
    assert {record.event["place"] for record in things} == set(range(10))


@pytest.mark.parametrize(
    ("variable", "point", "path", "message"),
    [
        ("AWS_ENDPOINT_URL_S3", "fetched", "", "S3 bucket"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "published", "", "DynamoDB table"),
        ("GPPS_TOY__BASE_URL", "remembered", "/toy", r"/toy/\*\*\*/red/\d: ConnectionError"),
    ],
)
def test_a_service_that_goes_away_in_mid_walk_is_named_and_the_next_run_goes_on(
    run: Run, toy_environment: dict[str, str], variable: str, point: str, path: str, message: str
) -> None:
    service_port = urlsplit(toy_environment[variable]).port
    assert service_port is not None
    with proxied(service_port) as proxy:
        through = {variable: proxy.url + path, "GPPS_HTTP__MAX_TOTAL_SECONDS": "1"}
        with pytest.raises(TryLater, match=message) as caught:
            run(at(point, 2, proxy.cut), GPPS_LEASE_SECONDS="8", **through)
        assert (caught.value.exit_code, CANARY in str(caught.value)) == (75, False)
        proxy.restore()
        assert run(wait=True, **through).finished  # without DynamoDB the lease could not be given back
    things = read_topic(toy_environment, "toy.thing.v1")
    assert (len(things), latest(things, CONTENT)) == (50, content(0))
