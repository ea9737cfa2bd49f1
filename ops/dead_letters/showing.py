"""Dead letters for people: lines for a terminal, and one letter in full, with its record and what became of it.

Neither keys nor values are among the lines, but where one letter is shown: printable, or in hexadecimal digits.
"""

from collections.abc import Iterable, Mapping, Sequence
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
    history = [_of_record(*each) for each in records] + [_of_action(action) for action in actions]
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
        "history": sorted(history, key=lambda each: (each["attempt"], ORDER.index(each["what"]))),
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
    fields = {"what": action.action, "at": action.at, "where": action.to, "why": action.why}
    return {"attempt": action.attempts, **fields}


def table(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Columns as wide as they need to be; numbers to the right."""
    lines = [[_cell(value) for value in row] for row in (header, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    right = [all(line[column].replace(",", "").isdigit() for line in lines[1:]) for column in range(len(header))]
    columns = [(str.rjust if number else str.ljust, width) for number, width in zip(right, widths, strict=True)]
    padded = ([pad(cell, width) for cell, (pad, width) in zip(line, columns, strict=True)] for line in lines)
    return ["  ".join(line).rstrip() for line in padded]


def counts(found: Iterable[Mapping[str, Any]]) -> list[str]:
    names = ("topic", "reason", "state", "letters", "first", "last")
    return table(names, [[row[name] for name in names] for row in found])


def letters(found: Iterable[Mapping[str, Any]]) -> list[str]:
    names = ("topic", "partition", "offset", "reason", "state", "attempts", "published", "message")
    return table(names, [[str(row[name]) for name in names] for row in found])


def pause(found: Mapping[str, Any]) -> str:
    return (
        f"paused: {found['source']} since {found['since']}: {found['why']}\n"
        f"        one page is tried at {found['until']}; to go on at once: gpps dlq resume {found['source']}"
    )


def letter(found: Mapping[str, Any]) -> list[str]:
    """One letter in full, as `shown` has it."""
    lines = [f"{name:9} {found[name]}" for name in ("letter", "state", "attempts", "reason", "message")]
    lines += ["key       " + _content(found["key"])]
    lines += [f"header    {each['name']!r}: {_content(each)}" for each in found["headers"]]
    if found["headers_left_out"]:
        lines.append(f"          and {found['headers_left_out']} headers more")
    lines += ["value     " + _content(found["value"]), "history"]
    for each in found["history"]:
        where = f" {each['where']}" if each["where"] else ""
        why = f": {each['why']}" if each["why"] else ""
        lines.append(f"  attempt {each['attempt']}  {each['at']}  {each['what']}{where}{why}")
    return lines


def _content(found: Mapping[str, Any]) -> str:
    if found["bytes"] is None:
        return "none"
    what = found["text"] if "text" in found else f"hex {found['hex']}"
    return f"{what}{' …' if found['cut'] else ''} ({found['bytes']:,} bytes)"


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
