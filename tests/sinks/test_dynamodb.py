"""DynamoDB beyond the suite: what items look like, the lease, and followers that were overtaken."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from pipelines.school_jobs.contract import CONTRACT, FIELD_OUTLOOK, JOB
from plumbing.followers import applied_versions
from sinks import dynamodb
from sinks.errors import SinkBusy
from sinks.follower import Load, follow
from sinks.run import follow_dynamodb, row_counts
from sinks.settings import Settings
from tests.faulty_dynamodb import LOST, faulty
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.stores import DynamoDBStore

pytestmark = pytest.mark.services

WRITES = ("UpdateItem", "TransactWriteItems")


class LeaseLost(Exception):
    pass


def held_for(writes: int) -> Callable[[], None]:
    """A lease that is lost at the given write, counted from 1."""
    so_far = count(1)

    def check() -> None:
        if next(so_far) >= writes:
            raise LeaseLost

    return check


def test_items_hold_what_is_known_exactly(feed_of: Callable[..., FeedWriter], serving: DynamoDBStore) -> None:
    writer = feed_of(JOB)
    known = {"title": "", "salary_min": Decimal("0.10"), "updated_at": None}
    nothing = dict.fromkeys(JOB.content)
    writer.append(change(JOB, 1, "1101", "-9223372036854775808", **(nothing | known)))
    other = feed_of(FIELD_OUTLOOK)
    other.append(change(FIELD_OUTLOOK, 1, "1101", "US", graduates=12, salary_share=Decimal("0.3333")))
    follow(writer.feed, serving.sink())
    follow(other.feed, serving.sink())
    assert serving.items("jobs") == [
        {"cip4": "1101", "job_id": "-9223372036854775808", "title": "", "salary_min": Decimal("0.1")}
    ]
    (outlook,) = serving.items("field_outlook")
    assert (outlook["as_of_date"], outlook["graduates"], outlook["salary_share"]) == (
        "2026-03-23",
        Decimal(12),
        Decimal("0.3333"),
    )


def test_instants_are_contract_text(feed_of: Callable[..., FeedWriter], serving: DynamoDBStore) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    follow(writer.feed, serving.sink())
    assert serving.items("jobs")[0]["first_seen_at"] == "2026-03-23T14:05:09.000123Z"


def test_the_position_is_stored_beside_the_rows(feed_of: Callable[..., FeedWriter], serving: DynamoDBStore) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    writer.append(change(JOB, 2, "1101", "b"))
    follow(writer.feed, serving.sink())
    (position,) = serving.items("positions")
    snapshot = writer.feed.log.snapshot()
    assert snapshot is not None
    assert (position["feed"], position["version"]) == ("changes_job", 1)
    assert position["delta_table_id"] == snapshot.table_id


def test_more_rows_than_one_transaction_takes(feed_of: Callable[..., FeedWriter], serving: DynamoDBStore) -> None:
    writer = feed_of(JOB)
    writer.append(*(change(JOB, 1, f"{i % 7:04}", str(i)) for i in range(250)))
    assert follow(writer.feed, serving.sink()).upserted == 250
    writer.append(*(tombstone(JOB, 2, f"{i % 7:04}", str(i)) for i in range(210)))
    assert follow(writer.feed, serving.sink()).deleted == 210
    writer.recreate()
    writer.append(*(change(JOB, 1, f"{i % 7:04}", str(i)) for i in range(240, 250)))
    assert follow(writer.feed, serving.sink()).deleted == 30
    assert serving.rows(JOB) == writer.expected()


def test_the_run_follows_both_tables_and_makes_them(feed_of: Callable[..., FeedWriter], settings: Settings) -> None:
    feed_of(JOB).append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    feed_of(FIELD_OUTLOOK).append(change(FIELD_OUTLOOK, 1, "1101", "US"))
    summaries = follow_dynamodb(settings, CONTRACT)
    assert [(s.feed, s.upserted) for s in summaries] == [("changes_job", 2), ("changes_field_outlook", 1)]
    counts = row_counts(settings, CONTRACT)
    assert (counts["dynamodb.jobs"], counts["dynamodb.field_outlook"]) == (2, 1)
    feed_of(JOB).append(change(JOB, 2, "1101", "a"))
    follow_dynamodb(settings, CONTRACT)
    assert applied_versions(settings.lake, settings.generation, settings.aws("s3")) == {
        "dynamodb": {"changes_job": 1, "changes_field_outlook": 0}
    }


@pytest.mark.parametrize("table", ["jobs", "field_outlook", dynamodb.POSITIONS])
def test_a_table_that_is_gone_is_made_and_filled_as_a_whole(
    feed_of: Callable[..., FeedWriter], serving: DynamoDBStore, settings: Settings, table: str
) -> None:
    writer, other = feed_of(JOB), feed_of(FIELD_OUTLOOK)
    writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    other.append(change(FIELD_OUTLOOK, 1, "1101", "US"))
    follow_dynamodb(settings, CONTRACT)
    serving.client.delete_table(TableName=settings.dynamodb_table(table))
    writer.append(tombstone(JOB, 2, "1101", "b"))
    follow_dynamodb(settings, CONTRACT)
    assert serving.rows(JOB) == writer.expected()
    assert serving.rows(FIELD_OUTLOOK) == other.expected()


def test_a_lost_lease_stops_before_the_next_write(
    feed_of: Callable[..., FeedWriter], serving: DynamoDBStore, settings: Settings
) -> None:
    """Writes of this load: the claim, two transactions, the position."""
    writer = feed_of(JOB)
    writer.append(*(change(JOB, 1, "1101", str(i)) for i in range(150)))
    for writes, stored in [(1, 0), (2, 0), (3, 99), (4, 150)]:
        with pytest.raises(LeaseLost):
            follow_dynamodb(settings, CONTRACT, held_for(writes))
        assert len(serving.rows(JOB)) == stored
        assert serving.sink().position(JOB) is None
    follow_dynamodb(settings, CONTRACT, held_for(99))
    assert serving.rows(JOB) == writer.expected()


def test_half_a_bootstrap_is_done_again(feed_of: Callable[..., FeedWriter], serving: DynamoDBStore) -> None:
    """Its position is given up first, so that rows of two tables are never taken for one."""
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "old"))
    follow(writer.feed, serving.sink())
    writer.recreate()
    writer.append(*(change(JOB, 1, "1101", str(i)) for i in range(150)))
    with pytest.raises(LeaseLost):
        follow(writer.feed, serving.sink(held_for(3)))
    assert serving.sink().position(JOB) is None
    assert follow(writer.feed, serving.sink()).bootstrap == "the sink has no position yet"
    assert serving.rows(JOB) == writer.expected()


def test_a_follower_that_was_overtaken_writes_nothing_older(
    feed_of: Callable[..., FeedWriter], serving: DynamoDBStore
) -> None:
    """While one follower is about to write version 1, another brings the table to version 2."""
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a", title="first"))
    follow(writer.feed, serving.sink())
    writer.append(*(change(JOB, 2, "1101", str(i), title="second") for i in range(150)))

    def overtake() -> Iterator[None]:
        yield  # the claim
        yield  # the first transaction
        writer.append(*(change(JOB, 3, "1101", str(i), title="third") for i in range(150)))
        follow(writer.feed, serving.sink())
        yield  # the second transaction, which must fail
        raise AssertionError("went on after being overtaken")

    steps = overtake()
    with pytest.raises(SinkBusy, match="another follower took over changes_job"):
        follow(writer.feed, serving.sink(lambda: next(steps)))
    assert serving.rows(JOB) == writer.expected()


def test_a_follower_overtaken_before_its_position_leaves_the_newer_one(
    feed_of: Callable[..., FeedWriter], serving: DynamoDBStore
) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    follow(writer.feed, serving.sink())
    writer.append(change(JOB, 2, "1101", "a", title="second"))

    def overtake() -> Iterator[None]:
        yield  # the claim
        yield  # the only transaction
        writer.append(change(JOB, 3, "1101", "a", title="third"))
        follow(writer.feed, serving.sink())
        yield  # the position, which must fail

    steps = overtake()
    with pytest.raises(SinkBusy):
        follow(writer.feed, serving.sink(lambda: next(steps)))
    position = serving.sink().position(JOB)
    assert position is not None
    assert position.version == 2
    assert serving.rows(JOB) == writer.expected()


@pytest.mark.parametrize("lost", [1, 2, 3, 4], ids=["the claim", "rows", "more rows", "the position"])
def test_a_write_whose_answer_is_lost_is_known_as_ones_own(
    feed_of: Callable[..., FeedWriter], serving: DynamoDBStore, environment: dict[str, str], lost: int
) -> None:
    """boto3 asks again, and then meets what it has written itself."""
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "old"))
    follow(writer.feed, serving.sink())
    writer.recreate()
    writer.append(*(change(JOB, 1, "1101", str(i)) for i in range(150)))
    writes = count(1)
    with faulty(urlsplit(environment["AWS_ENDPOINT_URL_DYNAMODB"]).port or 80) as proxy:
        proxy.fault = lambda operation, _: LOST if operation in WRITES and next(writes) == lost else None
        resource: Any = boto3.resource("dynamodb", region_name=serving.settings.aws_region, endpoint_url=proxy.url)
        summary = follow(writer.feed, DynamoDBStore(resource.meta.client, serving.settings).sink())
        assert proxy.refused == 1
    assert (summary.bootstrap or "").startswith("the table was re-created")
    assert serving.rows(JOB) == writer.expected()
    assert follow(writer.feed, serving.sink()).bootstrap is None


def test_a_load_from_an_old_position_is_made_again_from_the_new(
    feed_of: Callable[..., FeedWriter], serving: DynamoDBStore
) -> None:
    """Two followers read the same position; the slower one sees that it moved, reads again and finds nothing to do."""
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    follow(writer.feed, serving.sink())
    writer.append(change(JOB, 2, "1101", "a", title="second"))

    class Slow:
        """The sink, but another follower comes between reading the position and applying."""

        def __init__(self) -> None:
            self.sink = serving.sink()
            self.position = self.sink.position
            self.replace = self.sink.replace
            self.loads: list[Load] = []

        def apply(self, mart: object, load: Load) -> object:
            if not self.loads:
                follow(writer.feed, serving.sink())
            self.loads.append(load)
            return self.sink.apply(JOB, load)

    slow = Slow()
    summary = follow(writer.feed, slow)  # type: ignore[arg-type]
    assert (summary.from_version, summary.to_version, summary.upserted) == (1, 1, 0)
    assert len(slow.loads) == 1
    assert serving.rows(JOB) == writer.expected()
