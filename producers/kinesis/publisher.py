"""Events to a Kinesis stream, as `producers.kafka.publisher` has them to topics: every failure seen, keys in order.

PutRecords may take some of its records and refuse others, and those that are sent again come later than the rest. So
no request has two records of one key, and what was refused goes before whatever else there is of its key. An answer
that is lost may put a record there twice, under two sequence numbers: the same event, by its id.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from plumbing.aws import TRANSIENT_CODES, error_code
from plumbing.clock import Clock
from plumbing.errors import Failure, Misconfigured
from producers.contract import Event
from producers.kafka.publisher import BrokerAway, PublishFailed
from producers.kinesis.envelope import TooLarge, packed

log = logging.getLogger(__name__)

MAX_RECORDS, MAX_REQUEST_BYTES = 500, 5 * 1024 * 1024  # of PutRecords
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds; a shard that is busy takes 1 MB and 1,000 records a second


class Put(NamedTuple):
    """A record to be put; `what` names it in messages."""

    key: str
    data: bytes
    what: str


class StreamPublisher:
    """`wait_seconds` bounds how long the stream may take nothing."""

    def __init__(self, client: Any, stream: str, wait_seconds: float, clock: Clock) -> None:
        self._client, self._stream, self._wait_seconds, self._clock = client, stream, wait_seconds, clock
        self._pending: list[Put] = []

    def ensure_topics(self, models: Iterable[type[Event]]) -> str:
        """Looks for the stream, which is for all models; returns a text that identifies it (another if made anew).

        Raises Misconfigured when there is none, BrokerAway.
        """
        try:
            found = self._client.describe_stream_summary(StreamName=self._stream)["StreamDescriptionSummary"]
        except ClientError as error:
            raise failure(error, self._stream) from None
        except BotoCoreError as error:
            raise BrokerAway(f"Kinesis does not answer ({type(error).__name__})") from None
        return f"{found['StreamARN']}={found['StreamCreationTimestamp'].timestamp()}"

    def publish(self, events: Iterable[Event]) -> None:
        """Keeps events for `confirm`, in their order. Raises PublishFailed for one that is too large."""
        for event in events:
            what = f"{event.topic()} key {event.key()}"
            try:
                data = packed(event)
            except TooLarge as error:
                raise PublishFailed(f"{what}: {error}") from None
            key = hashlib.sha256(f"{event.topic()} {event.key()}".encode()).hexdigest()[:32]
            self._pending.append(Put(key, data, what))

    def confirm(self, while_waiting: Callable[[], None]) -> int:
        """Puts what was published, and returns how many; `while_waiting` is called between two requests.

        Raises BrokerAway or PublishFailed: what became of the rest is then unknown.
        """
        waiting, self._pending = self._pending, []
        count, until, pause = len(waiting), self._clock.monotonic() + self._wait_seconds, FIRST_PAUSE
        while waiting:
            request, later = _request(waiting)
            refused, why = self._put(request)
            waiting = refused + later
            if len(refused) < len(request):
                until, pause = self._clock.monotonic() + self._wait_seconds, FIRST_PAUSE
            if refused:
                log.info("event=put-again stream=%s records=%d reason=%s", self._stream, len(refused), why)
                if self._clock.monotonic() >= until:
                    raise BrokerAway(f"{refused[0].what}: {why} for {self._wait_seconds:.0f} s")
                self._clock.sleep(pause * (0.5 + self._clock.random() / 2))
                pause = min(pause * 2, LONGEST_PAUSE)
            while_waiting()
        return count

    def close(self) -> None:
        self._client.close()

    def _put(self, request: list[Put]) -> tuple[list[Put], str]:
        """Those that were not taken, and why the first of them was not."""
        records = [{"PartitionKey": each.key, "Data": each.data} for each in request]
        try:
            answers = self._client.put_records(StreamName=self._stream, Records=records)["Records"]
        except ClientError as error:
            if error_code(error) not in TRANSIENT_CODES:
                raise failure(error, self._stream) from None
            return request, error_code(error)
        except BotoCoreError as error:
            return request, type(error).__name__
        refused = [
            (put, answer["ErrorCode"]) for put, answer in zip(request, answers, strict=True) if "ErrorCode" in answer
        ]
        return [put for put, _ in refused], next((code for _, code in refused), "")


def _request(waiting: list[Put]) -> tuple[list[Put], list[Put]]:
    """The records of one request, of those that wait, and the rest: no key twice, none past an earlier of its own."""
    taken: list[Put] = []
    later: list[Put] = []
    size, keys = 0, set[str]()
    for at, put in enumerate(waiting):
        if len(taken) == MAX_RECORDS:
            return taken, later + waiting[at:]
        room = size + len(put.data) + len(put.key) <= MAX_REQUEST_BYTES
        if room and put.key not in keys:
            taken.append(put)
            size += len(put.data) + len(put.key)
        else:
            later.append(put)
        keys.add(put.key)
    return taken, later


def failure(error: ClientError, stream: str) -> Failure:
    """The failure by which this stage says what Kinesis refused."""
    code = error_code(error)
    if code in TRANSIENT_CODES:
        return BrokerAway(f"Kinesis, stream {stream}: {code}")
    if code == "ResourceNotFoundException":
        return Misconfigured(f"there is no stream {stream} (GPPS_KINESIS_STREAM) in this region; make it first")
    return PublishFailed(f"Kinesis, stream {stream}: {code}")
