"""What a dead letter is published as: the record byte for byte, and two headers that say how often and from where."""

from dataclasses import dataclass

from ops.dead_letters.letters import Letter, Record
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
    kept = [(name, value) for name, value in record.headers if name not in OWN]
    valued = [(name, value) for name, value in kept if value is not None]
    if len(valued) < len(kept):
        return "one of its headers has no value"
    attempts = letter.attempts + 1
    own = [(ATTEMPTS_HEADER, str(attempts).encode()), (ORIGIN_HEADER, letter.origin.encode())]
    return Copy(record.topic, record.partition, record.key, record.value, [*valued, *own], letter.origin, attempts)
