"""Records of a producer's epochs, and its conduct when its clock is wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from plumbing.clock import Stop
from plumbing.errors import Misconfigured
from plumbing.settings import KafkaSettings
from producers import settings
from producers.contract import grants_uri, read_grant
from producers.polling.progress import Hooks, RunSummary
from producers.polling.session import polling
from tests.producers.conftest import Run
from tests.producers.polling.test_run import ends
from tests.producers.stored import archived, read_topic, records_of
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.producers.toy_sources.toy.contract import Thing

pytestmark = pytest.mark.services

Environment = dict[str, str]
RunAt = Callable[[timedelta], RunSummary]


@pytest.fixture
def run_at(run: Run) -> RunAt:
    """A run on a machine whose clock is ahead by so much."""

    def go(ahead: timedelta) -> RunSummary:
        own, now = settings.load_source(TOY.polled.settings), lambda: datetime.now(UTC) + ahead
        with polling(TOY, settings.load(), own, Hooks(Stop()), now=now) as poller:
            return poller.run()

    return go


def grants(environment: Environment) -> list[tuple[int, datetime] | None]:
    folder = grants_uri("", "toy").strip("/") + "/"
    return [read_grant(key.removeprefix(folder)) for key in sorted(archived(environment)) if key.startswith(folder)]


def test_each_epoch_is_written_down_before_anything_is_fetched_under_it(run: Run, toy_environment: Environment) -> None:
    began = datetime.now(UTC)
    run()
    run()
    (first, at), (second, later) = [grant for grant in grants(toy_environment) if grant]
    assert (first, second) == (1, 2)
    fetches = {fetch["epoch"]: fetch["observed_at"] for fetch in reversed(records_of(toy_environment, "fetch"))}
    assert began < at < datetime.fromisoformat(fetches[1]) < later < datetime.fromisoformat(fetches[2])


@pytest.mark.parametrize("minutes", [-59, 59])
def test_a_clock_that_is_an_hour_off_is_polled_with(run_at: RunAt, toy_environment: Environment, minutes: int) -> None:
    assert ends(run_at(timedelta(minutes=minutes))) == [("red", 4, True), ("blue", 4, True)]
    seen = datetime.fromisoformat(read_topic(toy_environment, "toy.thing.v1")[0].event["observed_at"])
    assert abs((seen - datetime.now(UTC)).total_seconds() - minutes * 60) < 50


@pytest.mark.parametrize(("days", "which"), [(30, "ahead of"), (-30, "behind")])
def test_a_clock_that_is_a_month_off_takes_no_lease_and_asks_for_nothing(
    run_at: RunAt, run: Run, toy_environment: Environment, days: int, which: str
) -> None:
    with pytest.raises(Misconfigured, match=f"this machine's clock is 720.0 hours {which} that of S3: set it"):
        run_at(timedelta(days=days))
    assert archived(toy_environment) == {}
    assert run().epoch == 1


def test_the_time_of_a_record_is_the_brokers(run: Run, toy_environment: Environment) -> None:
    run()
    name = toy_environment["GPPS_TOPIC_PREFIX"] + Thing.topic()
    admin = KafkaAdminClient(**KafkaSettings.of(toy_environment).for_python())
    asked = ConfigResource(ConfigResourceType.TOPIC, name, ["message.timestamp.type"])
    found = admin.describe_configs([asked])["topic"][name]["message.timestamp.type"]["value"]
    admin.close()
    assert found == "LogAppendTime"
