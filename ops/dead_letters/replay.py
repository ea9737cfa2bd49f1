"""Publishing letters to their topics again, and recording it.

First published and confirmed, then recorded: a process that is killed in between leaves letters open whose copies are
published, and the next replay publishes them once more. What another command has recorded of a letter since this one
chose it is looked at before both, so that a process that slept meanwhile neither acts on it nor records it again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ops.dead_letters.actions import Done, dealt_with, record
from ops.dead_letters.deployment import Deployment
from ops.dead_letters.letters import Letter, Letters
from ops.dead_letters.publishing import Copy, Publisher, copy_of
from ops.settings import Settings
from plumbing.kill_points import KillPoints
from producers import settings as producing
from producers.fields import instant

LETTERS_AT_ONCE = 200
BYTES_AT_ONCE = 32 * 2**20
LETTERS_OF_AN_ENTRY = 5_000
DEALT_WITH = "another command has dealt with it meanwhile"
FROM_RAW = "it came from the raw archive: mend its parser and rebuild from there"


Left = list[tuple[str, str]]  # origin of a letter that is left as it is, and why


@dataclass
class Replayed:
    """Result of a replay: the number published, and the letters that could not be, with the reason."""

    published: int = 0
    left: Left = field(default_factory=list)


def plan(letters: Iterable[Letter], most_attempts: int | None) -> tuple[list[Letter], Left]:
    """Split letters into those to publish and those to leave. `most_attempts`: a letter tried that often is left as it
    is; None: no limit."""
    chosen: list[Letter] = []
    left: Left = []
    for letter in letters:
        if letter.part < 0:
            left.append((letter.origin, FROM_RAW))
        elif most_attempts is not None and letter.attempts >= most_attempts:
            left.append((letter.origin, f"tried {letter.attempts} times already (--force)"))
        else:
            chosen.append(letter)
    return chosen, left


def publish_again(there: Deployment, letters: Letters, chosen: Sequence[Letter]) -> Replayed:
    """Raises TryLater where Kafka goes away: what it had confirmed is recorded, and the rest still open. Raises
    Misconfigured."""
    settings, kill = producing.load(), KillPoints.parse(Settings().kill_ops_at)
    found = Replayed()
    with closing(Publisher(settings.kafka, settings.topic_prefix)) as publisher:
        for batch in _batches(_copies(letters, chosen, found)):
            kill.reach("dlq-chosen")
            dealt = dealt_with(there.journal.since(there.since))
            found.left += [(copy.origin, DEALT_WITH) for copy in batch if copy.origin in dealt]
            outcome = publisher.publish([copy for copy in batch if copy.origin not in dealt])
            kill.reach("dlq-published")
            if outcome.done:
                record(there.journal, "replayed", outcome.done, _now(), since=there.since)
            found.published += len(outcome.done)
            found.left += [(copy.origin, why) for copy, why in outcome.refused]
            if outcome.away:
                raise outcome.away
    return found


def set_aside(there: Deployment, chosen: Sequence[Letter], why: str) -> int:
    """Records that the letters are dropped, and of how many: others may have been dealt with meanwhile."""
    kill = KillPoints.parse(Settings().kill_ops_at)
    dropped = 0
    for start in range(0, len(chosen), LETTERS_OF_AN_ENTRY):
        kill.reach("dlq-dropping")
        done = [Done(letter.origin, letter.attempts) for letter in chosen[start : start + LETTERS_OF_AN_ENTRY]]
        dropped += len(record(there.journal, "dropped", done, _now(), why, since=there.since))
    return dropped


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


def _now() -> str:
    return instant(datetime.now(UTC))
