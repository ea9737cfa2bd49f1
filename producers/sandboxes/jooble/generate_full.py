"""The full data set: about 100,000 open postings over every field with search words, by seed and day.

They live as those of the small set do; besides, some vanish for days and come back under their id, some stand under
four ids, some are listed twice, and some have odd texts. Nothing is made before a search asks for it: to start costs
next to nothing, and a search costs what its own pools cost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, overload

from producers.sandboxes.jooble.chance import draw
from producers.sandboxes.jooble.generate import (
    RANKS,
    REMARKS,
    Drawn,
    Pool,
    found_by,
    identity_of,
    location,
    record,
    taken,
)
from producers.sandboxes.jooble.odd_texts import odd
from producers.sandboxes.jooble.pools import pools
from producers.sandboxes.jooble.postings import Posting, lies_in
from producers.sandboxes.jooble.search_words import stems

ODD = 0.02
AWAY = 0.1  # share of postings that are gone for AWAY_DAYS in the midst of their lives
AWAY_DAYS = 4
TWICE, FOUR_TIMES = 0.04, 0.01  # shares of postings that stand under so many ids
LISTED_AGAIN = 0.003


class Listed(NamedTuple):
    """One line of a listing, not yet written out."""

    one: Drawn
    twin: int


@dataclass(frozen=True)
class Shown(Sequence[Posting]):
    """A listing whose postings are written out when they are looked at."""

    lines: Sequence[Listed]
    write: Callable[[Listed], Posting]

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, at: int) -> Posting: ...
    @overload
    def __getitem__(self, at: slice) -> list[Posting]: ...
    def __getitem__(self, at: int | slice) -> Posting | list[Posting]:
        return [self.write(line) for line in self.lines[at]] if isinstance(at, slice) else self.write(self.lines[at])


class FullPostings:
    """A day's postings, as `Postings` has them. Any thread may search."""

    def __init__(self, seed: int, day: int) -> None:
        self._seed, self._day = seed, day
        self._of = cache(self._open)

    def found(self, keywords: str, location: str = "") -> Sequence[Posting]:
        """What a search for `keywords` lists: what has all of their stems in its title or its pool's words."""
        wanted = stems(keywords)
        pools_asked = [pool for pool, stems_of in reach().items() if wanted <= stems_of] if wanted else []
        lines = [line for pool in pools_asked for line in self._matching(pool, wanted) if _lies_in(line.one, location)]
        again = [line for line in lines if self._draw("again", line) < LISTED_AGAIN]
        order = sorted(lines, key=lambda line: self._draw("order", line))
        return Shown([*order, *again], written)

    def _matching(self, pool: Pool, wanted: frozenset[str]) -> Sequence[Listed]:
        if wanted <= stems(pool.words):
            return self._of(pool)
        return [line for line in self._of(pool) if wanted <= found_by(line.one)]

    def _open(self, pool: Pool) -> Sequence[Listed]:
        return [Listed(one, twin) for one in taken(self._seed, pool, self._day) if not away(one) for twin in ids(one)]

    def _draw(self, why: str, line: Listed) -> float:
        return draw(self._seed, self._day, why, identity_of(*line))


@cache
def reach() -> dict[Pool, frozenset[str]]:
    """The stems that postings of a pool may be found by."""
    common = stems(" ".join((*RANKS, *REMARKS)))
    return {pool: common | stems(" ".join((pool.words, *pool.trade.titles))) for pool in pools()}


def away(one: Drawn) -> bool:
    """Whether a posting is gone on this day, to come back."""
    if draw(*one.of, "away") >= AWAY:
        return False
    since = 3 + int(draw(*one.of, "away since") * 6)
    return since <= one.age < since + AWAY_DAYS


def ids(one: Drawn) -> range:
    """Numbers of the ids under which a posting stands."""
    chance = draw(*one.of, "twin")
    return range(4 if chance < FOUR_TIMES else 2 if chance < TWICE else 1)


def written(line: Listed) -> Posting:
    one, twin = line
    return Posting(odd(record(one, twin), ODD, (*one.of, one.edits)), frozenset(), age=one.age)


def _lies_in(one: Drawn, asked: str) -> bool:
    return not asked or lies_in(location(one), asked)
