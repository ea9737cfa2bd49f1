"""A stream into the topics: each record once, whoever is killed or overtaken, in the order of each key."""

import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from plumbing.clock import Clock
from plumbing.settings import KafkaSettings
from producers.kafka.publisher import Publisher
from producers.kinesis.publisher import StreamPublisher
from producers.kinesis.reader import Place, StreamReader, StreamTaken
from tests.producers.conftest import Run, producers
from tests.producers.kinesis.conftest import Committed, Stream, thing
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.producers.toy_sources.toy.contract import Thing

pytestmark = pytest.mark.services

Reading = Callable[[], StreamReader]


@pytest.fixture
def reading(stream: Stream) -> Iterator[Reading]:
    """Gives readers of the stream, each of which shuts out those before it; the topics are there."""
    made: list[StreamReader] = []
    kafka, prefix = KafkaSettings.of(stream.environment), stream.environment["GPPS_TOPIC_PREFIX"]
    publisher = Publisher(kafka, prefix, 20, Clock())
    publisher.ensure_topics(TOY.models())
    publisher.close()

    def begin() -> StreamReader:
        made.append(StreamReader(stream.client(), stream.name, kafka, prefix, [Thing.topic()]))
        return made[-1]

    yield begin
    for reader in made:
        reader.close()


def put(stream: Stream, *events: Thing) -> None:
    publisher = StreamPublisher(stream.client(), stream.name, 20, Clock())
    publisher.publish(events)
    publisher.confirm(lambda: None)


def drained(reader: StreamReader) -> int:
    total, whole = 0, False
    while not whole:
        brought, whole = reader.step()
        total += brought
    return total


def values(found: Committed) -> dict[bytes, list[bytes]]:
    by_key: dict[bytes, list[bytes]] = {}
    for rows in found.values():
        for key, value, _ in rows:
            by_key.setdefault(key, []).append(value)
    return by_key


def of(*events: Thing) -> dict[bytes, list[bytes]]:
    by_key: dict[bytes, list[bytes]] = {}
    for event in events:
        by_key.setdefault(event.key().encode(), []).append(event.to_bytes())
    return by_key


def topic(stream: Stream) -> str:
    return stream.environment["GPPS_TOPIC_PREFIX"] + Thing.topic()


def test_the_topics_hold_what_kafka_would_have_been_sent(stream: Stream, reading: Reading) -> None:
    events = [thing(f"k{n % 11}é", n, note="\u2028") for n in range(60)]
    put(stream, *events)
    assert drained(reading()) == 60
    came = stream.committed(topic(stream))
    prefix = "direct." + stream.environment["GPPS_TOPIC_PREFIX"]
    direct = Publisher(KafkaSettings.of(stream.environment), prefix, 20, Clock())
    direct.ensure_topics([Thing])
    direct.publish(events)
    direct.confirm(lambda: None)
    direct.close()
    sent = stream.committed(prefix + Thing.topic())
    assert {part: values({(name, part): rows}) for (name, part), rows in came.items()} == {
        part: values({(name, part): rows}) for (name, part), rows in sent.items()
    }
    assert sorted(row for rows in came.values() for row in rows) == sorted(
        row for rows in sent.values() for row in rows
    )


def test_the_next_reader_goes_on_where_the_last_one_was(stream: Stream, reading: Reading) -> None:
    put(stream, thing("a", 1), thing("b", 2))
    assert drained(reading()) == 2
    put(stream, thing("a", 3))
    later = reading()
    assert (drained(later), drained(later)) == (1, 0)
    assert values(stream.committed(topic(stream))) == of(thing("a", 1), thing("b", 2), thing("a", 3))


@pytest.mark.parametrize("point", ["kinesis-read:1", "kinesis-sent:1", "kinesis-sent:2", "kinesis-committed:1"])
def test_a_reader_that_was_killed_leaves_each_record_once(stream: Stream, point: str) -> None:
    events = [thing(f"k{n % 5}", n) for n in range(30)]
    put(stream, *events)
    killed = producers(stream.environment | {"GPPS_KILL_AT": point}, "from-kinesis", "--once")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    put(stream, thing("k0", 30))
    done = producers(stream.environment, "from-kinesis", "--once")
    assert done.returncode == 0, done.stderr
    assert values(stream.committed(topic(stream))) == of(*events, thing("k0", 30))
    again = producers(stream.environment, "from-kinesis", "--once")
    assert "0 records brought" in again.stdout


def test_a_reader_that_was_overtaken_brings_nothing_more(stream: Stream, reading: Reading) -> None:
    put(stream, *(thing(f"k{n}", n) for n in range(10)))
    slow = reading()
    client = slow._client
    overtaken: list[int] = []

    def overtake(parsed: dict[str, Any], **_: Any) -> None:
        if not overtaken:
            overtaken.append(0)
            overtaken[0] = drained(reading())

    client.meta.events.register("after-call.kinesis.GetRecords", overtake)
    with pytest.raises(StreamTaken, match="another reader of the stream"):
        drained(slow)
    assert overtaken == [10]
    assert values(stream.committed(topic(stream))) == of(*(thing(f"k{n}", n) for n in range(10)))


def test_what_is_no_event_of_ours_is_a_dead_letter_as_it_came(stream: Stream, reading: Reading) -> None:
    client = stream.client()
    client.put_record(StreamName=stream.name, PartitionKey="theirs", Data=b"\x00 no envelope")
    put(stream, thing("a", 1))
    reader = reading()
    assert drained(reader) == 2
    assert values(stream.committed(topic(stream))) == of(thing("a", 1))
    ((row,),) = stream.committed(reader.dead).values()
    key, value, headers = row
    assert (key, value) == (b"theirs", b"\x00 no envelope")
    named = dict(headers)
    assert named["__connect.errors.topic"] == stream.name.encode()
    assert named["__connect.errors.exception.message"] == b"it is no JSON"
    (stored,) = [each for rows in stream.stored().values() for each in rows if each["PartitionKey"] == "theirs"]
    assert named["__connect.errors.offset"] == stored["SequenceNumber"].encode()


def test_a_run_that_publishes_to_the_stream_ends_in_the_same_events(
    stream: Stream, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The toy source, polled; its events by the stream, against those that it publishes to topics by itself."""
    assert run(GPPS_KINESIS_STREAM=stream.name).finished
    done = producers(stream.environment, "from-kinesis", "--once")
    assert done.returncode == 0, done.stderr
    names = [stream.environment["GPPS_TOPIC_PREFIX"] + model.topic() for model in TOY.models()]
    by_stream = stream.committed(*names)
    events = sum(map(len, by_stream.values()))
    assert f"{events:,} records brought" in done.stdout
    monkeypatch.delenv("GPPS_KINESIS_STREAM")
    assert run(GPPS_TOPIC_PREFIX="d." + stream.environment["GPPS_TOPIC_PREFIX"]).finished
    direct = stream.committed(*(f"d.{name}" for name in names))
    assert {key for rows in by_stream.values() for key, *_ in rows} == {
        key for rows in direct.values() for key, *_ in rows
    }
    assert events == sum(map(len, direct.values())) > 10


def test_a_shard_waits_until_those_that_it_was_made_of_are_read_to_their_end(
    stream: Stream, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a split. The local Kinesis forgets a closed shard and its records, so its answers say so here."""
    monkeypatch.setattr("producers.kinesis.reader.PER_READ", 3)
    put(stream, *(thing(f"k{n}", n) for n in range(30)))
    older, newer = sorted(stream.stored())
    reader = reading()

    def listed(parsed: dict[str, Any], **_: Any) -> None:
        for shard in parsed["Shards"]:
            shard |= {"ParentShardId": older} if shard["ShardId"] == newer else {}

    def read(parsed: dict[str, Any], **_: Any) -> None:
        if not parsed["Records"]:
            del parsed["NextShardIterator"]

    events = reader._client.meta.events
    events.register("after-call.kinesis.ListShards", listed)
    events.register("after-call.kinesis.GetRecords", read)
    while not reader._places.get(older, Place()).ended:
        reader.step()
    events.unregister("after-call.kinesis.GetRecords", read)
    drained(reader)
    ((_, rows),) = stream.committed(reader.positions).items()
    shards = [key.decode() for key, *_ in rows]
    assert shards == sorted(shards)
    assert set(shards) == {older, newer}
    assert [b'"ended": true' in value for _, value, _ in rows].index(True) == shards.count(older) - 1
    assert sum(map(len, stream.committed(topic(stream)).values())) == 30
