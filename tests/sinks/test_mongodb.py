"""MongoDB beyond the suite: what documents look like, followers that were overtaken, whole runs and generations."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from pipelines.school_jobs.contract import CONTRACT, FIELD_OUTLOOK, JOB
from plumbing.errors import Misconfigured
from plumbing.followers import applied_versions
from plumbing.generations import resolved
from sinks.errors import SinkBusy, SinkUnreachable
from sinks.follower import follow
from sinks.generations import in_mongodb, remove
from sinks.mongodb import LOAD, database
from sinks.run import follow_mongodb
from sinks.settings import Settings, read_settings
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.stores import MongoDBStore

pytestmark = pytest.mark.services

Feed = Callable[..., FeedWriter]


def test_documents_hold_what_is_known_exactly(feed_of: Feed, mongodb: MongoDBStore) -> None:
    writer = feed_of(JOB)
    known = {"title": "", "salary_min": Decimal("0.10"), "updated_at": None}
    writer.append(change(JOB, 1, "1101", "-9223372036854775808", **(dict.fromkeys(JOB.content) | known)))
    follow(writer.feed, mongodb.sink())
    key = {"cip4": "1101", "job_id": "-9223372036854775808"}
    assert list(mongodb.database["jobs"].find()) == [{"_id": key, **key, "title": "", "salary_min": "0.10", LOAD: 1}]


def test_a_row_that_is_deleted_leaves_nothing_that_a_query_finds(feed_of: Feed, mongodb: MongoDBStore) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    follow(writer.feed, mongodb.sink())
    writer.append(tombstone(JOB, 2, "1101", "a"))
    follow(writer.feed, mongodb.sink())
    jobs = mongodb.database["jobs"]
    assert [found["job_id"] for found in jobs.find({"cip4": "1101"})] == ["b"]
    assert jobs.find_one({"job_id": "a"}) is None
    assert jobs.find_one({"_id": {"cip4": "1101", "job_id": "a"}}).keys() == {"_id", LOAD}


def overtaken(writer: FeedWriter, mongodb: MongoDBStore, at: int, later: Callable[[], None]) -> None:
    """A follower before whose write number `at`, counted from 1, another one follows what `later` appends."""

    def checks() -> Iterator[None]:
        for _ in range(1, at):
            yield
        later()
        follow(writer.feed, mongodb.sink())
        yield
        raise AssertionError("went on after being overtaken")

    steps = checks()
    with pytest.raises(SinkBusy, match="another follower took over changes_job"):
        follow(writer.feed, mongodb.sink(lambda: next(steps)))


@pytest.mark.parametrize("at", [2, 3, 4], ids=["before the first bulk", "between two", "before the position"])
def test_a_follower_that_was_overtaken_writes_nothing_older(feed_of: Feed, mongodb: MongoDBStore, at: int) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "0", title="first"))
    follow(writer.feed, mongodb.sink())
    writer.append(*(change(JOB, 2, "1101", str(i), title="second") for i in range(60)))
    later = [change(JOB, 3, "1101", str(i), title="third") for i in range(30)]
    overtaken(
        writer, mongodb, at, lambda: writer.append(*later, *(tombstone(JOB, 3, "1101", str(i)) for i in range(30, 60)))
    )
    assert mongodb.rows(JOB) == writer.expected()


@pytest.mark.parametrize("row", [change(JOB, 3, "1101", "a", title="third"), tombstone(JOB, 3, "1101", "a")])
def test_a_write_that_comes_late_changes_nothing(
    feed_of: Feed, mongodb: MongoDBStore, row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the look at the feed, too: the overtaken one stands between it and the write."""
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "z"))
    follow(writer.feed, mongodb.sink())
    writer.append(change(JOB, 2, "1101", "a", title="second"))
    sink = mongodb.sink()
    look = sink._positions.find_one  # type: ignore[attr-defined]

    def overtaking(asked: dict[str, Any]) -> Any:
        found = look(asked)
        if "load" in asked:
            writer.append(row)
            follow(writer.feed, mongodb.sink())
        return found

    monkeypatch.setattr(sink._positions, "find_one", overtaking)  # type: ignore[attr-defined]
    with pytest.raises(SinkBusy):
        follow(writer.feed, sink)
    assert mongodb.rows(JOB) == writer.expected()


@pytest.mark.parametrize("gone", ["jobs", "positions"])
def test_a_collection_that_is_gone_is_filled_as_a_whole(feed_of: Feed, mongodb: MongoDBStore, gone: str) -> None:
    settings = resolved(read_settings().of(CONTRACT.name))
    writer, other = feed_of(JOB), feed_of(FIELD_OUTLOOK)
    writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    other.append(change(FIELD_OUTLOOK, 1, "1101", "US"))
    assert [(each.feed, each.upserted) for each in follow_mongodb(settings, CONTRACT)] == [
        ("changes_job", 2),
        ("changes_field_outlook", 1),
    ]
    applied = applied_versions(settings.lake, settings.generation, settings.aws("s3"))
    assert applied == {"mongodb": {"changes_job": 0, "changes_field_outlook": 0}}
    mongodb.database.drop_collection(gone)
    writer.append(tombstone(JOB, 2, "1101", "b"))
    follow_mongodb(settings, CONTRACT)
    assert mongodb.rows(JOB) == writer.expected()
    assert mongodb.rows(FIELD_OUTLOOK) == other.expected()


def test_a_generation_goes_from_mongodb_too(feed_of: Feed, mongodb: MongoDBStore) -> None:
    settings = read_settings().of(CONTRACT.name)
    feed_of(JOB).append(change(JOB, 1, "1101", "a"))
    for number in (1, 12):
        with database(settings.at(number)) as found:
            found["jobs"].insert_one({"_id": 1})
    assert in_mongodb(settings) == {1, 12}
    remove(settings.at(12))
    assert in_mongodb(settings) == {1}


def test_what_is_wrong_is_named_without_the_address(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misconfigured, match="GPPS_MONGODB_URL is not set"):
        follow_mongodb(settings, CONTRACT)
    for url, kind in (("mongodb://u:secret@127.0.0.1:1/", SinkUnreachable), ("http://secret", Misconfigured)):
        monkeypatch.setenv("GPPS_MONGODB_URL", url)
        monkeypatch.setattr("sinks.mongodb.SECONDS", 0.2)
        with pytest.raises(kind, match="GPPS_MONGODB_URL") as caught:
            follow_mongodb(resolved(read_settings().of(CONTRACT.name)), CONTRACT)
        assert "secret" not in str(caught.value)
