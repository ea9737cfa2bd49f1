"""A process killed in mid-load leaves a state from which the next run ends where an undisturbed one ends."""

import signal
from collections.abc import Callable

import pytest

from pipelines.school_jobs.contract import CONTRACT, FIELD_OUTLOOK, JOB
from sinks.run import follow_dynamodb, follow_mongodb, load_warehouse
from sinks.settings import Settings, read_settings
from tests.sinks.commands import run
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.stores import LOADED_AT, DynamoDBStore, MongoDBStore, PostgresStore

pytestmark = pytest.mark.services
BOTH = pytest.mark.parametrize("bootstrapping", [True, False], ids=["bootstrap", "following"])


def history(feed_of: Callable[..., FeedWriter], follow: Callable[[], None], bootstrapping: bool) -> list[FeedWriter]:
    """Feeds with something to load: all of it, or what came after a first load."""
    job, outlook = feed_of(JOB), feed_of(FIELD_OUTLOOK)
    job.append(*(change(JOB, 1, "1101", str(i)) for i in range(150)))
    outlook.append(change(FIELD_OUTLOOK, 1, "1101", "US"))
    if not bootstrapping:
        follow()
    job.append(*(change(JOB, 2, "1101", str(i), title="later") for i in range(20, 140)), tombstone(JOB, 2, "1101", "7"))
    job.append(change(JOB, 3, "1101", "7", title="back"), tombstone(JOB, 3, "1101", "8"))
    return [job, outlook]


@BOTH
@pytest.mark.parametrize("point", ["copied", "merged", "before-commit"])
@pytest.mark.parametrize("engine", ["postgres", "redshift"])
def test_a_load_that_was_killed(
    feed_of: Callable[..., FeedWriter],
    request: pytest.FixtureRequest,
    environment: dict[str, str],
    engine: str,
    point: str,
    bootstrapping: bool,
) -> None:
    store: PostgresStore = request.getfixturevalue(engine)
    settings = store.settings
    writers = history(feed_of, lambda: load(settings), bootstrapping)
    before = store.rows(JOB), store.ledger(JOB)
    assert run(environment | {"GPPS_KILL_AT": point}, "load", "--once")[0] == -signal.SIGKILL
    assert (store.rows(JOB), store.ledger(JOB)) == before
    load(settings)
    assert [store.rows(writer.mart) for writer in writers] == [writer.expected() for writer in writers]
    assert [row["version"] for row in store.ledger(JOB)] == ([2] if bootstrapping else [0, 1, 2])


@BOTH
@pytest.mark.parametrize("point", ["dynamodb-batch:1", "dynamodb-batch:2", "before-position"])
def test_a_dynamodb_follower_that_was_killed(
    feed_of: Callable[..., FeedWriter],
    settings: Settings,
    environment: dict[str, str],
    serving: DynamoDBStore,
    point: str,
    bootstrapping: bool,
) -> None:
    writers = history(feed_of, lambda: follow_dynamodb(settings, CONTRACT), bootstrapping)
    before = serving.sink().position(JOB)
    assert run(environment | {"GPPS_KILL_AT": point}, "follow-dynamodb", "--once")[0] == -signal.SIGKILL
    assert serving.sink().position(JOB) == before
    follow_dynamodb(settings, CONTRACT)
    assert [serving.rows(writer.mart) for writer in writers] == [writer.expected() for writer in writers]


@BOTH
@pytest.mark.parametrize("point", ["mongodb-bulk:1", "mongodb-bulk:3", "before-position"])
def test_a_mongodb_follower_that_was_killed(
    feed_of: Callable[..., FeedWriter],
    mongodb: MongoDBStore,
    environment: dict[str, str],
    point: str,
    bootstrapping: bool,
) -> None:
    """In the middle of a bulk, too: a place that is held is no row."""
    settings = read_settings().of(CONTRACT.name)
    writers = history(feed_of, lambda: follow_mongodb(settings, CONTRACT), bootstrapping)
    rows, before = mongodb.rows(JOB), mongodb.sink().position(JOB)
    assert run(environment | {"GPPS_KILL_AT": point}, "follow-mongodb", "--once")[0] == -signal.SIGKILL
    assert mongodb.sink().position(JOB) == before
    assert (mongodb.rows(JOB) == rows) == (point == "mongodb-bulk:1")
    follow_mongodb(settings, CONTRACT)
    assert [mongodb.rows(writer.mart) for writer in writers] == [writer.expected() for writer in writers]


def load(settings: Settings) -> None:
    load_warehouse(settings, CONTRACT, LOADED_AT)
