"""A posting as the sandbox holds it, the search through a set of them, and what quirks make of its listing.

A search is matched by the stems of words, as a full-text search does.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from producers.sandbox.chance import draw, int64
from producers.sources.jooble.location import state_of, states
from producers.sources.jooble.records import utc_instant

WORD = re.compile(r"[^\W\d_]{2,}")
FILLERS = frozenset("and of the in for to with an or at by on from general other related all new".split())
# What people are called in every trade: they say nothing of the trade.
ROLES = frozenset("manager specialist worker technician assistant officer analyst services".split())
SHORTEST = 4
SUFFIXES = (
    *("ations", "ators", "ation", "ments", "ities", "ator", "ment", "ings", "ists", "ants", "ians", "ity"),
    *("ing", "ist", "ant", "ian", "ers", "ors", "ies", "er", "or", "al", "ed", "es", "s", "y", "e"),
)


def stems(text: str) -> frozenset[str]:
    """The stems of the words of a text: engineering, engineers and engineer have one in common."""
    return frozenset(stem(word) for word in WORD.findall(text.lower()) if word not in FILLERS)


def significant(keywords: str) -> frozenset[str]:
    """The stems a search goes by: those of its trade or, where it names none, all of them."""
    return stems(keywords) - ROLE_STEMS or stems(keywords)


@cache
def stem(word: str) -> str:
    """A word without its endings, at least four letters of it."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST:
            return stem(word[: -len(suffix)])
    return word


ROLE_STEMS = stems(" ".join(sorted(ROLES)))


FIELDS = ("title", "location", "snippet", "salary", "source", "type", "link", "company", "updated", "id")
EVERYWHERE = frozenset({"", "united states", "usa", "us"})


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
    return wanted in place.lower() or wanted == state.lower() or states().get(wanted) == state


DUPLICATED = 0.2
COPIES = 3


def with_near_duplicates(found: Sequence[Posting]) -> list[Posting]:
    """One in five postings is followed by copies of it under ids of their own."""
    return [one for posting in found for one in (posting, *_copies(posting))]


def by_date(found: Sequence[Posting]) -> list[Posting]:
    """The latest modified first, those without a date last."""
    return sorted(found, key=lambda posting: utc_instant(str(posting.record.get("updated"))) or "", reverse=True)


def _copies(posting: Posting) -> list[Posting]:
    identity = posting.record["id"]
    if draw("near duplicates", identity) >= DUPLICATED:
        return []
    return [_under(posting, int64("near duplicate", identity, number)) for number in range(COPIES)]


def _under(posting: Posting, identity: int) -> Posting:
    link = str(posting.record["link"]).replace(str(posting.record["id"]), str(identity))
    return replace(posting, record={**posting.record, "id": identity, "link": link})
