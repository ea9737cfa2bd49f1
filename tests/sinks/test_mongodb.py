"""MongoDB beyond the suite: what documents look like, followers that were overtaken, whole runs and generations."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from pymongo import MongoClient
from pymongo.monitoring import CommandListener, CommandStartedEvent

from pipelines.school_jobs.contract import CONTRACT, FIELD_OUTLOOK, JOB
from plumbing.errors import Misconfigured
from plumbing.followers import applied_versions
from plumbing.generations import pointers, resolved
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


def test_a_row_that_is_deleted_leaves_nothing(feed_of: Feed, mongodb: MongoDBStore) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    follow(writer.feed, mongodb.sink())
    writer.append(tombstone(JOB, 2, "1101", "a"))
    follow(writer.feed, mongodb.sink())
    assert [found["job_id"] for found in mongodb.database["jobs"].find()] == ["b"]


class AtCommand(CommandListener):
    """Counts the commands of a client, and runs `act` just before the nth is sent."""

    def __init__(self, nth: int = 0, act: Callable[[], None] = lambda: None) -> None:
        self.nth, self.act, self.count = nth, act, 0

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name != "endSessions":
            self.count += 1
            if self.count == self.nth:
                self.act()

    def succeeded(self, event: object) -> None: ...

    def failed(self, event: object) -> None: ...


@pytest.mark.parametrize("bootstrapping", [True, False], ids=["bootstrap", "following"])
def test_a_follower_overtaken_at_any_of_its_commands_writes_nothing_older(
    feed_of: Feed, mongodb: MongoDBStore, mongodb_url: str, monkeypatch: pytest.MonkeyPatch, bootstrapping: bool
) -> None:
    """Just before it sends one, another brings the collection to a newer version: of rows changed, gone and back."""
    monkeypatch.setattr("sinks.mongodb.PER_BULK", 2)

    def fed() -> FeedWriter:
        writer = feed_of(JOB, elsewhere=True)
        writer.append(*(change(JOB, 1, "1101", key, title="first") for key in "abc"))
        if not bootstrapping:
            follow(writer.feed, mongodb.sink())
        writer.append(*(change(JOB, 2, "1101", key, title="second") for key in "bde"), tombstone(JOB, 2, "1101", "c"))
        return writer

    def overtaken(writer: FeedWriter, nth: int) -> AtCommand:
        def act() -> None:
            later = change(JOB, 3, "1101", "b", title="third"), change(JOB, 3, "1101", "c", title="third")
            writer.append(*later, tombstone(JOB, 3, "1101", "d"))
            follow(writer.feed, mongodb.sink())

        listener = AtCommand(nth, act)
        with MongoClient(mongodb_url, event_listeners=[listener]) as client:
            follow(writer.feed, MongoDBStore(client[mongodb.database.name]).sink())
        return listener

    commands, stopped = overtaken(fed(), 0).count, 0
    for nth in range(1, commands + 1):
        writer = fed()
        try:
            overtaken(writer, nth)
        except SinkBusy:
            stopped += 1
        assert mongodb.rows(JOB) == writer.expected(), f"at command {nth} of {commands}"
        assert (at := mongodb.sink().position(JOB))
        assert (at.version, at.table_id) == (writer.version(), writer.table_id())
    assert stopped > commands // 3
    mongodb.forget(JOB)
    follow(writer.feed, mongodb.sink())
    left = [found["_id"] for found in mongodb.database["jobs"].find({"job_id": None})]
    assert left == [], "places that are held by nobody outlived a bootstrap"


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


def test_readers_are_pointed_to_a_generation_once_it_is_whole(feed_of: Feed, mongodb: MongoDBStore) -> None:
    settings = read_settings().of(CONTRACT.name)
    second, place = settings.at(2), mongodb.database.client[settings.mongodb_pointers()]["generations"]
    feed_of(JOB).append(change(JOB, 1, "1101", "a"))
    follow_mongodb(settings, CONTRACT)
    assert list(place.find()) == [{"_id": "live", "generation": 1, "database": mongodb.database.name}]
    feed = FeedWriter(JOB, second.feed_uri(JOB), second.storage_options())
    feed.append(change(JOB, 1, "1101", "of the second"))
    follow_mongodb(second, CONTRACT)
    assert [each["generation"] for each in place.find()] == [1], "it is there, and not yet live"
    journal = pointers(settings.lake, settings.aws("s3"))
    journal.append({"generation": 2, "previous": 1}, journal.last())
    follow_mongodb(settings, CONTRACT)
    (live,) = place.find()
    assert (live["generation"], live["database"]) == (2, second.mongodb_database())
    assert [each["job_id"] for each in mongodb.database.client[live["database"]]["jobs"].find()] == ["of the second"]


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
    for url, kind in (
        ("mongodb://u:secret@127.0.0.1:1/", SinkUnreachable),
        ("http://secret", Misconfigured),
        ("mongodb://secret:x/", Misconfigured),
    ):
        monkeypatch.setenv("GPPS_MONGODB_URL", url)
        monkeypatch.setattr("sinks.mongodb.SECONDS", 0.2)
        with pytest.raises(kind, match="GPPS_MONGODB_URL") as caught:
            follow_mongodb(resolved(read_settings().of(CONTRACT.name)), CONTRACT)
        assert "secret" not in str(caught.value)
