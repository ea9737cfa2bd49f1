"""Actions on dead letters: a journal at `<lake>/_dead_letters/`.

It names letters by where their first record is in Kafka, which is the same in every generation, so that it outlives
rebuilds. An entry says `action`, `at`, `why` and for each of its letters `origin`, `attempts` and, of a replay, `to`.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from plumbing.objects.journal import Entry, Journal, Overtaken
from plumbing.objects.store import store_at

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Done:
    """To one letter: `attempts` after it (a replay is one more), and of a replay the address of the copy."""

    origin: str
    attempts: int
    to: str | None = None


@dataclass(frozen=True)
class Action(Done):
    """The journal's record of one letter; `number` gives the order, `at` is an instant as text."""

    number: int = 0
    action: Literal["replayed", "dropped"] = "replayed"
    at: str = ""
    why: str | None = None


def journal_of(lake_uri: str, aws: Mapping[str, str]) -> Journal:
    return Journal(store_at(f"{lake_uri.rstrip('/')}/_dead_letters", aws))


def actions(journal: Journal) -> list[Action]:
    """All of them, in order."""
    return [action for entry in journal.entries() for action in _of(entry)]


def dealt_with(entries: Iterable[Entry]) -> set[str]:
    """Origins of the letters that these entries speak of."""
    return {letter["origin"] for entry in entries for letter in entry.fields["letters"]}


def record(
    journal: Journal,
    action: Literal["replayed", "dropped"],
    letters: Sequence[Done],
    at: str,
    why: str | None = None,
    *,
    since: Entry | None,
) -> list[Done]:
    """Record what was done, even while others append to the journal; returns the letters it was recorded for.

    `since`: the last entry when it was decided. A letter that another command has dealt with since then is left out.
    """
    while True:
        others = journal.since(since)
        dealt = dealt_with(others)
        left = [letter for letter in letters if letter.origin not in dealt]
        content = {"action": action, "at": at, "why": why, "letters": [asdict(letter) for letter in left]}
        with suppress(Overtaken):
            if left:
                journal.append(content, others[-1] if others else since)
            return left


def as_table(done: Sequence[Action]) -> "pa.Table":
    import pyarrow as pa

    columns = {"number": pa.int64(), "attempts": pa.int32()}
    columns |= dict.fromkeys(("origin", "action", "why", "done_at"), pa.string())
    return pa.Table.from_pylist([asdict(each) | {"done_at": each.at} for each in done], pa.schema(columns))


def _of(entry: Entry) -> list[Action]:
    content = entry.fields
    return [
        Action(**letter, number=entry.number, action=content["action"], at=content["at"], why=content["why"])
        for letter in content["letters"]
    ]
