"""Walks through the searches of one source: which pages count, which sweeps are complete, what they still show."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.oracle.judge import Event

Number = tuple[int, int]  # of a fetch
Standing = Mapping[str, Mapping[str, datetime | None]]
NOTES = ("age_days", "snippet")  # vary from call to call: no content


def number(event: Event) -> Number:
    return event["epoch"], event["counter"]


def place(event: Event) -> tuple[Any, ...]:
    """Position of the event among all of its source; of two at one position, that with the greater content is later."""
    content = ((value is not None, value) for name, value in event.items() if name not in NOTES)
    return (*number(event), event["place"], *content)


def latest(events: Iterable[Event], *key: str) -> dict[Any, Event]:
    """The last event of each key (a tuple)."""
    found: dict[Any, Event] = {}
    for event in events:
        name = tuple(event[part] for part in key)
        if name not in found or place(found[name]) < place(event):
            found[name] = event
    return found


def field_of(search: str) -> str:
    """A search for postings is named `field|words|place`."""
    return search.split("|")[0]


@dataclass(frozen=True)
class Sweep:
    """A complete one: `first` and `last` are the numbers of its fetches, `at` is that of its end; `keys` it listed."""

    search: str
    first: Number
    last: Number
    at: Number
    ended_at: datetime
    keys: frozenset[str]


class Walks:
    """Of one source. `sweeps` holds the complete ones by search, in their order."""

    def __init__(self, pages: Iterable[Event], ends: Iterable[Event]) -> None:
        pages, ends = list(pages), list(ends)
        named: defaultdict[str, set[str]] = defaultdict(set)
        for event in (*pages, *ends):
            named[event["sweep_id"]].add(event["search"])
        self.search_of = {sweep_id: min(searches) for sweep_id, searches in named.items()}
        self.pages = list(latest(pages, "sweep_id", "page").values())
        self.sweeps: dict[str, list[Sweep]] = {}
        self._of_field: dict[str, list[Sweep]] = {}
        for sweep in sorted(self._complete(ends), key=lambda each: each.at):
            self.sweeps.setdefault(sweep.search, []).append(sweep)
            self._of_field.setdefault(field_of(sweep.search), []).append(sweep)

    def _complete(self, ends: Iterable[Event]) -> Iterator[Sweep]:
        of_sweep: defaultdict[str, list[Event]] = defaultdict(list)
        for page in self.pages:
            of_sweep[page["sweep_id"]].append(page)
        for end in latest(ends, "sweep_id").values():
            found = of_sweep[end["sweep_id"]]
            within = [page for page in found if page["page"] < end["pages"]]  # others are of a longer walk before
            if end["complete"] and 0 < end["pages"] == len(within):
                fetched = [number(page) for page in found]
                keys = frozenset(key for page in within for key in page["keys"])
                yield Sweep(end["search"], min(fetched), max(fetched), number(end), end["ended_at"], keys)

    def sweeps_of(self, searches: str) -> list[Sweep]:
        """Those of a search, or of all searches of a field, in their order."""
        return self.sweeps.get(searches) or self._of_field.get(searches, [])

    def standing(self, seen: Iterable[tuple[str, Event]], entity: str, otherwise: Callable[[Event], str]) -> Standing:
        """`seen` are events with their keys; one whose sweep nothing names was seen by all searches of `otherwise`."""
        # The end of the sweep that closed it, by key and search that has seen it; None where it stands.
        listed: dict[tuple[str, str], Number] = {}
        for page in self.pages:
            for name in page["keys"]:
                if name.startswith(f"{entity}/"):
                    which = (name.removeprefix(f"{entity}/"), page["search"])
                    listed[which] = max(listed.get(which, number(page)), number(page))
        last = dict(listed)
        for key, event in seen:
            which = (key, self.search_of.get(event["sweep_id"]) or otherwise(event))
            last[which] = max(last.get(which, number(event)), number(event))
        found: defaultdict[str, dict[str, datetime | None]] = defaultdict(dict)
        for (key, search), at in last.items():
            missed = (
                sweep.ended_at
                for sweep in self.sweeps_of(search)
                if sweep.last > at and ((key, search) not in listed or sweep.first > listed[key, search])
            )
            found[key][search] = next(missed, None)
        return found
