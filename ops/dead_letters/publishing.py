"""Copies of dead letters to their topics: an idempotent producer, and each one confirmed by all replicas."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaConnectionError, KafkaError, KafkaTimeoutError, SaslAuthenticationFailedError

from ops.dead_letters.actions import Done
from ops.dead_letters.letters import Letter, Record
from plumbing.errors import TryLater
from plumbing.kafka import refused
from plumbing.settings import KafkaSettings
from producers.kafka.publisher import connection, require_fast_checksums
from streaming.contract import ATTEMPTS_HEADER, ORIGIN_HEADER

OWN = (ATTEMPTS_HEADER, ORIGIN_HEADER)


@dataclass(frozen=True)
class Copy:
    """A record to publish, to a topic named without the set-up's prefix."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    origin: str
    attempts: int

    def size(self) -> int:
        return sum(len(part or b"") for part in (self.key, self.value, *(value for _, value in self.headers)))


def copy_of(letter: Letter, record: Record) -> Copy | str:
    """The copy, or why there cannot be one: the client publishes neither nothing at all nor a header without value."""
    if record.key is None and record.value is None:
        return "it has neither key nor value"
    foreign = [(name, value) for name, value in record.headers if name not in OWN]
    valued = [(name, value) for name, value in foreign if value is not None]
    if len(valued) < len(foreign):
        return "one of its headers has no value"
    attempts = letter.attempts + 1
    own = [(ATTEMPTS_HEADER, str(attempts).encode()), (ORIGIN_HEADER, letter.origin.encode())]
    return Copy(record.topic, record.partition, record.key, record.value, [*valued, *own], letter.origin, attempts)


WAIT_SECONDS = 30
# Bytes of a record before it is compressed; what a topic takes is its own setting, and of the compressed record.
LARGEST = 64 * 2**20


@dataclass
class Outcome:
    """Result of a batch: copies confirmed, copies refused with the reason, and the failure that cut it short."""

    done: list[Done] = field(default_factory=list)
    refused: list[tuple[Copy, str]] = field(default_factory=list)
    away: TryLater | None = None


class Publisher:
    """One producer for one run. Raises TryLater where Kafka does not answer, Misconfigured where it refuses."""

    def __init__(self, settings: KafkaSettings, topic_prefix: str, wait_seconds: float = WAIT_SECONDS) -> None:
        require_fast_checksums()
        self._settings, self._prefix = settings, topic_prefix
        self._wait_seconds = wait_seconds
        self._producer = self._connected()

    def publish(self, copies: Sequence[Copy]) -> Outcome:
        """Publishes them, and waits until each is confirmed or has failed."""
        outcome = self._published(copies)
        if not outcome.refused:
            return outcome
        # A producer that had one record refused has all others refused, too, those beside it and those to come.
        self.close()
        self._producer = self._connected()
        if len(copies) == 1:
            return outcome
        refused, outcome.refused = outcome.refused, []
        for copy, _ in refused:
            if not outcome.away:
                alone = self.publish([copy])
                outcome.done += alone.done
                outcome.refused += alone.refused
                outcome.away = alone.away
        return outcome

    def close(self) -> None:
        """Closes the connection; whatever was not confirmed may be lost."""
        with suppress(KafkaTimeoutError):
            self._producer.close(timeout=2)

    def _connected(self) -> KafkaProducer:
        waiting = int(self._wait_seconds * 1000)
        try:
            return KafkaProducer(
                **{**connection(self._settings), "client_id": "gpps-dlq"},
                enable_idempotence=True,
                acks="all",
                compression_type="lz4",
                max_request_size=LARGEST,
                delivery_timeout_ms=waiting,
                request_timeout_ms=waiting // 2,
                max_block_ms=waiting,
                bootstrap_timeout_ms=5_000,
                allow_auto_create_topics=False,
            )
        except (KafkaTimeoutError, KafkaConnectionError, SaslAuthenticationFailedError) as error:
            raise refused(self._settings) or self._away(error) from None

    def _published(self, copies: Sequence[Copy]) -> Outcome:
        outcome = Outcome()
        sent: list[tuple[Copy, Any]] = []
        for copy in copies:
            topic = f"{self._prefix}{copy.topic}"
            try:
                sent.append((copy, self._producer.send(topic, copy.value, copy.key, copy.headers, copy.partition)))
            except KafkaError as error:
                self._failed(outcome, copy, error)
                if outcome.away:
                    break  # the next one would wait as long
            except ValueError as error:  # a topic with fewer partitions than it had
                outcome.refused.append((copy, str(error)))
        with suppress(KafkaTimeoutError):
            self._producer.flush(timeout=self._wait_seconds)
        for copy, future in sent:
            if not future.is_done:
                self._failed(outcome, copy, KafkaTimeoutError())
            elif future.failed():
                self._failed(outcome, copy, future.exception)
            else:
                place = f"{copy.topic}/{future.value.partition}/{future.value.offset}"
                outcome.done.append(Done(copy.origin, copy.attempts, place))
        return outcome

    def _failed(self, outcome: Outcome, copy: Copy, error: Exception) -> None:
        if isinstance(error, KafkaError) and error.retriable:
            outcome.away = outcome.away or self._away(error)
        else:
            outcome.refused.append((copy, f"{type(error).__name__}: {error}"))

    def _away(self, error: Exception) -> TryLater:
        return TryLater(
            f"Kafka at {self._settings.bootstrap_servers} does not answer as it should ({type(error).__name__})"
        )
