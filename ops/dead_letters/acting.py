"""What `replay` and `drop` do, put together from the environment."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ops.dead_letters.actions import Done, record
from ops.dead_letters.deployment import Deployment
from ops.dead_letters.letters import Letter, Letters
from ops.dead_letters.publishing import Publisher
from ops.dead_letters.replay import Replayed, replay
from ops.settings import Settings
from plumbing.kill_points import KillPoints
from producers import settings as producing
from producers.fields import instant

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
