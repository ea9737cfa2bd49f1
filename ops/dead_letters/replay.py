"""Publishing letters to their topics again, and recording it.

First published and confirmed, then recorded: a process that is killed in between leaves letters open whose copies are
published, and the next replay publishes them once more. What another command has recorded of a letter since this one
chose it is looked at before both, so that a process that slept meanwhile neither acts on it nor records it again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ops.dead_letters.actions import Done, dealt_with, record
from ops.dead_letters.deployment import Deployment
from ops.dead_letters.letters import Letter, Letters
from ops.dead_letters.publishing import Copy, Publisher, copy_of
from ops.settings import Settings
from plumbing.kill_points import KillPoints
from plumbing.objects.journal import Entry, Journal
from producers import settings as producing
from producers.fields import instant

LETTERS_AT_ONCE = 200
BYTES_AT_ONCE = 32 * 2**20
DEALT_WITH = "another command has dealt with it meanwhile"
FROM_RAW = "it came from the raw archive: mend its parser and rebuild from there"


@dataclass(frozen=True)
class Plan:
    """What would be published, and what would not with the reason."""

    letters: list[Letter]
    left: list[tuple[Letter, str]]


@dataclass
class Replayed:
    """What was published, and what could not be with the reason."""

    published: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)  # address, reason


def plan(letters: Iterable[Letter], most_attempts: int | None) -> Plan:
    """`most_attempts`: a letter that was tried so often is left as it is; None: none is."""
    found = Plan([], [])
    for letter in letters:
        why = _left_because(letter, most_attempts)
        if why:
            found.left.append((letter, why))
        else:
            found.letters.append(letter)
    return found


def replay(
    letters: Letters,
    chosen: Sequence[Letter],
    publisher: Publisher,
    journal: Journal,
    since: Entry | None,
    now: Callable[[], datetime],
    kill: KillPoints,
) -> Replayed:
    """Raises TryLater where Kafka goes away; what it had confirmed is recorded, and the rest still open.

    `since`: the journal's last entry when the letters were chosen.
    """
    found = Replayed()
    for batch in _batches(_copies(letters, chosen, found)):
        kill.reach("dlq-chosen")
        dealt = dealt_with(journal.since(since))
        copies = [copy for copy in batch if copy.origin not in dealt]
        found.left += [(copy.origin, DEALT_WITH) for copy in batch if copy.origin in dealt]
        outcome = publisher.publish(copies)
        kill.reach("dlq-published")
        if outcome.done:
            record(journal, "replayed", outcome.done, instant(now()), since=since)
        found.published += len(outcome.done)
        found.left += [(copy.origin, why) for copy, why in outcome.refused]
        if outcome.away:
            raise outcome.away
    return found


def _left_because(letter: Letter, most_attempts: int | None) -> str | None:
    if letter.part < 0:
        return FROM_RAW
    if most_attempts is not None and letter.attempts >= most_attempts:
        return f"tried {letter.attempts} times already (--force)"
    return None


def _copies(letters: Letters, chosen: Sequence[Letter], found: Replayed) -> Iterator[Copy]:
    by_address = {letter.address: letter for letter in chosen}
    for dead in letters.records(set(by_address)):
        letter = by_address[dead.topic, dead.partition, dead.offset]
        made = copy_of(letter, dead)
        if isinstance(made, Copy):
            yield made
        else:
            found.left.append((letter.origin, made))


def _batches(copies: Iterable[Copy]) -> Iterator[list[Copy]]:
    batch: list[Copy] = []
    size = 0
    for copy in copies:
        if batch and (len(batch) >= LETTERS_AT_ONCE or size + copy.size() > BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(copy)
        size += copy.size()
    if batch:
        yield batch


LETTERS_OF_AN_ENTRY = 5_000


def publish_again(there: Deployment, letters: Letters, chosen: Sequence[Letter]) -> Replayed:
    """Raises TryLater and Misconfigured."""
    settings = producing.load()
    publisher = Publisher(settings.kafka, settings.topic_prefix)
    try:
        kill = KillPoints.parse(Settings().kill_ops_at)
        return replay(letters, chosen, publisher, there.journal, there.since, _now, kill)
    finally:
        publisher.close()


def set_aside(there: Deployment, chosen: Sequence[Letter], why: str) -> int:
    """Records that the letters are dropped, and of how many: others may have been dealt with meanwhile."""
    kill = KillPoints.parse(Settings().kill_ops_at)
    dropped = 0
    for start in range(0, len(chosen), LETTERS_OF_AN_ENTRY):
        kill.reach("dlq-dropping")
        part = chosen[start : start + LETTERS_OF_AN_ENTRY]
        done = [Done(letter.origin, letter.attempts) for letter in part]
        dropped += len(record(there.journal, "dropped", done, instant(_now()), why, since=there.since))
    return dropped


def _now() -> datetime:
    return datetime.now(UTC)
