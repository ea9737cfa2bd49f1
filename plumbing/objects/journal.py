"""A journal: numbered JSON objects in a folder, each written once and never changed; the last one counts.

To append means to create the next number, which the store lets one writer do: a conditional write, with its history.
Each entry carries an id of its own, so that a writer whose answer was lost knows its entry from somebody else's.
"""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from plumbing.objects.store import Store

_NAME = re.compile(r"^(\d{10})\.json$")
_ID = "entry"  # where an entry says its own id


class Overtaken(RuntimeError):
    """Somebody else has appended since the journal was read: read it again, and decide again."""


@dataclass(frozen=True)
class Entry:
    """Entries count from 1."""

    number: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Journal:
    """`new_id` names an entry; two that are appended must not get the same."""

    store: Store
    new_id: Callable[[], str] = lambda: secrets.token_hex(8)

    def last(self) -> Entry | None:
        numbers = self._numbers()
        return self._entry(numbers[-1]) if numbers else None

    def entries(self) -> list[Entry]:
        """All of them, in order."""
        return self.since(None)

    def since(self, known: Entry | None) -> list[Entry]:
        """Those after `known` (None: all), in order."""
        return [self._entry(number) for number in self._numbers() if known is None or number > known.number]

    def append(self, fields: Mapping[str, Any], after: Entry | None) -> Entry:
        """Raises Overtaken unless `after` is still the last entry (None: the journal is empty).

        `after` is the entry by which it was decided what to say: whoever slept meanwhile says nothing any more.
        """
        number = after.number + 1 if after else 1
        if not self.store.create(_name(number), json.dumps({**fields, _ID: self.new_id()}, sort_keys=True)):
            raise Overtaken(f"{self.store.uri} has an entry {number} already")
        return Entry(number, fields)

    def _numbers(self) -> list[int]:
        found = (_NAME.match(name) for name in self.store.files())
        return sorted(int(match[1]) for match in found if match)

    def _entry(self, number: int) -> Entry:
        text = self.store.read(_name(number))
        if text is None:
            raise LookupError(f"{self.store.uri} has lost its entry {number}")
        return Entry(number, {name: value for name, value in json.loads(text).items() if name != _ID})


def _name(number: int) -> str:
    return f"{number:010d}.json"
