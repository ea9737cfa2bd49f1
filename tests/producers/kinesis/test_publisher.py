"""Publishing to a stream: what it takes of a request, what is sent again, in which order."""

import random
from collections import defaultdict
from typing import Any

import pytest

from plumbing.clock import Clock
from plumbing.errors import Misconfigured
from producers.contract import Event
from producers.kafka.publisher import BrokerAway, PublishFailed
from producers.kinesis.envelope import unpacked
from producers.kinesis.publisher import MAX_RECORDS, MAX_REQUEST_BYTES, StreamPublisher
from tests.producers.kinesis.conftest import Stream, hooked, thing
from tests.producers.toy_sources.toy.api import SOURCE as TOY

pytestmark = pytest.mark.services


class Busy:
    """A stream that takes part of each request, by a seed, as a shard does that is written to too fast."""

    def __init__(self, client: Any, seed: int) -> None:
        self.chance, self.left_out, self.requests = random.Random(seed), list[int](), list[list[dict[str, Any]]]()
        hooked(client, self.before, self.after)

    def before(self, params: dict[str, Any]) -> None:
        records = params["Records"]
        self.requests.append(list(records))
        self.left_out = [at for at in range(1, len(records)) if self.chance.random() < 0.4]
        params["Records"] = [record for at, record in enumerate(records) if at not in self.left_out]

    def after(self, parsed: dict[str, Any]) -> None:
        for at in self.left_out:  # ascending, so each finds its place
            parsed["Records"].insert(
                at, {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "busy"}
            )
        parsed["FailedRecordCount"] = len(self.left_out)


def publisher(client: Any, stream: Stream, wait: float = 20) -> StreamPublisher:
    return StreamPublisher(client, stream.name, wait, Clock(sleep=lambda seconds: None))


def by_key(stream: Stream) -> dict[bytes, list[bytes]]:
    found = defaultdict(list)
    for records in stream.stored().values():
        for record in records:
            one = unpacked(record["Data"])
            found[one.key].append(one.value)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_what_is_refused_is_sent_again_and_no_key_changes_its_order(stream: Stream, seed: int) -> None:
    client = stream.client()
    busy = Busy(client, seed)
    events: list[Event] = [thing(f"k{number % 7}", number) for number in range(40)]
    made = publisher(client, stream)
    made.publish(events)
    assert made.confirm(lambda: None) == 40
    expected = defaultdict(list)
    for event in events:
        expected[event.key().encode()].append(event.to_bytes())
    assert by_key(stream) == expected
    assert len(busy.requests) > 6
    for request in busy.requests:
        keys = [record["PartitionKey"] for record in request]
        assert len(set(keys)) == len(keys)


def test_requests_keep_within_what_kinesis_takes(stream: Stream) -> None:
    client, requests = stream.client(), list[list[dict[str, Any]]]()
    hooked(client, lambda params: requests.append(params["Records"]), lambda parsed: None)
    made = publisher(client, stream)
    chance = random.Random(1)
    large = [thing(f"large {n}", n).model_copy(update={"note": chance.randbytes(400_000).hex()}) for n in range(8)]
    made.publish([*(thing(str(n), n) for n in range(1_100)), *large])
    assert made.confirm(lambda: None) == 1_108
    assert sum(map(len, by_key(stream).values())) == 1_108
    assert max(map(len, requests)) == MAX_RECORDS
    sizes = [sum(len(each["Data"]) + len(each["PartitionKey"]) for each in request) for request in requests]
    assert 1_000_000 < max(sizes) <= MAX_REQUEST_BYTES
    with pytest.raises(PublishFailed, match=r"toy.thing.v1 key huge\|red: .* a stream takes"):
        made.publish([thing("huge", 1).model_copy(update={"note": chance.randbytes(2_000_000).hex()})])


def test_a_stream_is_known_by_when_it_was_made(stream: Stream) -> None:
    client = stream.client()
    made = publisher(client, stream)
    assert made.ensure_topics(TOY.models()) == made.ensure_topics([])
    assert made.ensure_topics([]).startswith("arn:aws:kinesis:")
    other = StreamPublisher(client, "no-such-stream", 1, Clock())
    with pytest.raises(Misconfigured, match="no stream no-such-stream"):
        other.ensure_topics([])


def test_a_stream_that_takes_nothing_is_given_up_in_time(stream: Stream) -> None:
    client = stream.client()
    now = iter(range(1000))
    clock = Clock(monotonic=lambda: float(next(now)), sleep=lambda seconds: None)

    def refuse(parsed: dict[str, Any]) -> None:
        parsed["Records"] = [{"ErrorCode": "InternalFailure", "ErrorMessage": "x"} for _ in parsed["Records"]]

    hooked(client, lambda params: None, refuse)
    made = StreamPublisher(client, stream.name, 5, clock)
    made.publish([thing("a", 1), thing("b", 2)])
    with pytest.raises(BrokerAway, match=r"toy.thing.v1 key a\|red: InternalFailure for 5 s"):
        made.confirm(lambda: None)
