"""A posting as the sandbox holds it, and the search through a set of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from producers.sandboxes.jooble.search_words import significant, stems
from producers.sources.jooble.location import STATES, state_of

FIELDS = ("title", "location", "snippet", "salary", "source", "type", "link", "company", "updated", "id")
EVERYWHERE = frozenset({"", "united states", "usa", "us"})
NAMES = {code: name for name, code in STATES.items()}


@dataclass(frozen=True)
class Posting:
    """`record` is what the API answers, in its order of fields; `stems` are what a search finds it by.

    `tracked`: whether its link gets a tracking query that changes on every call; `age` are the days it has been up.
    """

    record: Mapping[str, Any]
    stems: frozenset[str]
    tracked: bool = True
    age: int = 0


@dataclass(frozen=True)
class Postings:
    """A day's postings in the order in which every search lists them.

    `match`: whether a posting must have every word of a search, or any that is significant.
    """

    listed: Sequence[Posting]
    match: Literal["every", "any"]

    def __post_init__(self) -> None:
        index: dict[str, set[int]] = defaultdict(set)
        for number, posting in enumerate(self.listed):
            for stem in posting.stems:
                index[stem].add(number)
        object.__setattr__(self, "_index", dict(index))

    def found(self, keywords: str, location: str = "") -> list[Posting]:
        """What a search for `keywords` lists; `location` is a city, a state or the nation."""
        wanted = stems(keywords) if self.match == "every" else significant(keywords)
        hits = [self._index.get(stem, set()) for stem in wanted]  # type: ignore[attr-defined]
        numbers = (set.intersection(*hits) if self.match == "every" else set.union(*hits)) if hits else set()
        return [self.listed[number] for number in sorted(numbers) if lies_in(_place(self.listed[number]), location)]


def _place(posting: Posting) -> str:
    return str(posting.record.get("location") or "")


def lies_in(place: str, asked: str) -> bool:
    """Whether a posting's place is in the city, state or nation that is asked for."""
    wanted = asked.strip().lower()
    if wanted in EVERYWHERE:
        return True
    state = state_of(place) or ""
    return wanted in place.lower() or wanted in (state.lower(), NAMES.get(state))
