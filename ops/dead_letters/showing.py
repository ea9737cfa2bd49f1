"""One letter in full: its record, printable or in hexadecimal digits, and what became of it."""

from collections.abc import Sequence
from typing import Any

from ops.dead_letters.actions import Action
from ops.dead_letters.letters import Letter, Record
from producers.fields import instant

MOST_CHARACTERS = 2_000
MOST_BYTES = 200  # in hexadecimal digits
MOST_HEADERS = 50
ORDER = ("replayed", "dead", "dropped")  # within one attempt


def shown(letter: Letter, records: Sequence[tuple[int, Record]], actions: Sequence[Action]) -> dict[str, Any]:
    """Of the letter's records, each with its attempt, and the actions on it: one JSON object."""
    newest = next(record for _, record in records if (record.topic, record.partition, record.offset) == letter.address)
    told = [_of_record(*each) for each in records] + [_of_action(action) for action in actions]
    return {
        "letter": letter.origin,
        "state": letter.state,
        "attempts": letter.attempts,
        "reason": newest.reason,
        "message": newest.message,
        "key": content(newest.key),
        "headers": [{"name": name, **content(value)} for name, value in newest.headers[:MOST_HEADERS]],
        "headers_left_out": max(0, len(newest.headers) - MOST_HEADERS),
        "value": content(newest.value),
        "history": sorted(told, key=lambda each: (each["attempt"], ORDER.index(each["what"]))),
    }


def content(value: bytes | None) -> dict[str, Any]:
    """`bytes` (None: there is none), and `text` where all of it is printable, else `hex`; bounded, then `cut`."""
    if value is None:
        return {"bytes": None}
    text = _printable(value)
    if text is not None:
        return {"bytes": len(value), "text": text[:MOST_CHARACTERS], "cut": len(text) > MOST_CHARACTERS}
    return {"bytes": len(value), "hex": value[:MOST_BYTES].hex(" "), "cut": len(value) > MOST_BYTES}


def _printable(value: bytes) -> str | None:
    """The text; None where it is none, or holds what a terminal may take for a command."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    return text if text.replace("\n", "").replace("\t", "").isprintable() else None


def _of_record(attempt: int, record: Record) -> dict[str, Any]:
    where = f"{record.topic}/{record.partition}/{record.offset}"
    return {"attempt": attempt, "what": "dead", "at": instant(record.at), "where": where, "why": record.reason}


def _of_action(action: Action) -> dict[str, Any]:
    told = {"what": action.action, "at": action.at, "where": action.to, "why": action.why}
    return {"attempt": action.attempts, **told}
