"""Listings of the generated postings by search, seed and day.

The small set has about 1,500 open postings over the default fields, some of them under two ids. The full one has about
100,000 over every field with search words; besides, some vanish for days and come back under their id, some stand under
four ids, some are listed twice, and some have odd texts. Nothing is made before a search asks for it: to start costs
next to nothing, and a search costs what its own pools cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, NamedTuple

from producers.sandbox.chance import draw, int64
from producers.sandbox.jooble.market import Pool, full_pools, small_pools
from producers.sandbox.jooble.posting import (
    RANKS,
    REMARKS,
    Drawn,
    Posting,
    found_by,
    identity_of,
    location,
    record,
    taken,
)
from producers.sandbox.jooble.quirks import odd
from producers.sandbox.jooble.words import lies_in, stems

ODD = 0.02
AWAY = 0.1  # share of postings that are gone for AWAY_DAYS in the midst of their lives
AWAY_DAYS = 4
TWICE, FOUR_TIMES = 0.04, 0.01  # shares of postings that stand under so many ids
LISTED_AGAIN = 0.003
DUPLICATED, COPIES = 0.2, 3


class Listed(NamedTuple):
    """One line of a listing, not yet written out."""

    one: Drawn
    twin: int


class Generated:
    """A day's postings. Any thread may search."""

    def __init__(self, seed: int, day: int, full: bool) -> None:
        self._seed, self._day, self._full = seed, day, full
        self._of = cache(self._open)

    def found(self, keywords: str, place: str = "") -> Sequence[Posting]:
        """The postings a search for `keywords` lists: those with all of their stems in the title or the pool's words.

        `place` is a city, a state or the nation.
        """
        wanted = stems(keywords)
        asked = [pool for pool, reached in _reach(self._full) if wanted <= reached] if wanted else []
        lines = [line for pool in asked for line in self._matching(pool, wanted) if lies_in(location(line.one), place)]
        again = [line for line in lines if self._full and self._draw("again", line) < LISTED_AGAIN]
        order = sorted(lines, key=lambda line: self._draw("order", line))
        return [Posting(partial(self._record, line), line.one.age) for line in (*order, *again)]

    def _matching(self, pool: Pool, wanted: frozenset[str]) -> Sequence[Listed]:
        if wanted <= stems(pool.words):
            return self._of(pool)
        return [line for line in self._of(pool) if wanted <= found_by(line.one)]

    def _open(self, pool: Pool) -> Sequence[Listed]:
        there = (one for one in taken(self._seed, pool, self._day) if not (self._full and _away(one)))
        return [Listed(one, twin) for one in there for twin in range(self._ids(one))]

    def _ids(self, one: Drawn) -> int:
        """Under how many ids a posting stands."""
        chance = draw(*one.of, "twin")
        return 4 if self._full and chance < FOUR_TIMES else 2 if chance < TWICE else 1

    def _draw(self, why: str, line: Listed) -> float:
        return draw(self._seed, self._day, why, identity_of(*line))

    def _record(self, line: Listed) -> Mapping[str, Any]:
        made = record(*line)
        return odd(made, ODD, (*line.one.of, line.one.edited[0])) if self._full else made


@cache
def _reach(full: bool) -> list[tuple[Pool, frozenset[str]]]:
    """Every pool, and the stems that its postings may be found by."""
    common = stems(" ".join((*RANKS, *REMARKS)))
    pools = full_pools() if full else small_pools()
    return [(pool, common | stems(" ".join((pool.words, *pool.trade.titles)))) for pool in pools]


def _away(one: Drawn) -> bool:
    """True when a posting is gone on this day, to come back."""
    if draw(*one.of, "away") >= AWAY:
        return False
    since = 3 + int(draw(*one.of, "away since") * 6)
    return since <= one.age < since + AWAY_DAYS


def with_near_duplicates(found: Sequence[Posting]) -> list[Posting]:
    """One in five postings is followed by copies of it under ids of their own."""
    return [one for posting in found for one in (posting, *_copies(posting))]


def _copies(posting: Posting) -> list[Posting]:
    identity = posting.write()["id"]
    if draw("near duplicates", identity) >= DUPLICATED:
        return []
    ids = (int64("near duplicate", identity, number) for number in range(COPIES))
    return [replace(posting, write=partial(_under, posting, one)) for one in ids]


def _under(posting: Posting, identity: int) -> Mapping[str, Any]:
    made = posting.write()
    return {**made, "id": identity, "link": str(made["link"]).replace(str(made["id"]), str(identity))}
