"""A journal: numbered JSON objects in a folder, each written once and never changed; the last one counts.

To append means to create the next number, which the store lets one writer do: a conditional write, with its history.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streaming.store import Store

_NAME = re.compile(r"^(\d{10})\.json$")


class Overtaken(RuntimeError):
    """Somebody else has appended since the journal was read: read it again, and decide again."""


@dataclass(frozen=True)
class Entry:
    """Entries count from 1."""

    number: int
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Journal:
    store: Store

    def last(self) -> Entry | None:
        numbers = self._numbers()
        return self._entry(numbers[-1]) if numbers else None

    def entries(self) -> list[Entry]:
        """All of them, in order."""
        return [self._entry(number) for number in self._numbers()]

    def append(self, said: Mapping[str, Any], after: Entry | None) -> Entry:
        """Raises Overtaken unless `after` is still the last entry (None: the journal is empty)."""
        number = after.number + 1 if after else 1
        if not self.store.create(_name(number), json.dumps(said, sort_keys=True)):
            raise Overtaken(f"{self.store.uri} has an entry {number} already")
        return Entry(number, said)

    def _numbers(self) -> list[int]:
        found = (_NAME.match(name) for name in self.store.files())
        return sorted(int(match[1]) for match in found if match)

    def _entry(self, number: int) -> Entry:
        text = self.store.read(_name(number))
        if text is None:
            raise LookupError(f"{self.store.uri} has lost its entry {number}")
        return Entry(number, json.loads(text))


def _name(number: int) -> str:
    return f"{number:010d}.json"
