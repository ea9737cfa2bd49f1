"""The full data set: about 100,000 open postings over every field with search words, by seed and day.

They live as those of the small set do; besides, some vanish for days and come back under their id, some stand under
four ids, some are listed twice, and some have odd texts. Nothing is made before a search asks for it: to start costs
next to nothing, and a search costs what its own pools cost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import NamedTuple, overload

from producers.sandbox.chance import draw
from producers.sandbox.jooble.generate import (
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
from producers.sandbox.jooble.market import Trade, trades
from producers.sandbox.jooble.postings import Posting, lies_in, stems
from producers.sandbox.jooble.quirks import odd
from producers.sources.jooble.fields import Field, occupation_words, searchable, titles

SLOTS = 103_500  # of which so many are taken on any day that about 100,000 postings are open
CHOSEN_SHARE = 0.35
FEWEST = 20
FURTHER_TITLES = 4


class Group(NamedTuple):
    pay: int
    employers: str


# By SOC major group.
GROUPS = {
    "11": Group(112_000, "business"),
    "13": Group(79_000, "business"),
    "15": Group(104_000, "technology"),
    "17": Group(91_000, "engineering"),
    "19": Group(78_000, "laboratory"),
    "21": Group(54_000, "health"),
    "23": Group(96_000, "law"),
    "25": Group(59_000, "education"),
    "27": Group(57_000, "agencies"),
    "29": Group(84_000, "health"),
    "31": Group(38_000, "health"),
    "33": Group(53_000, "government"),
    "35": Group(34_000, "hospitality"),
    "37": Group(36_000, "construction"),
    "39": Group(35_000, "hospitality"),
    "41": Group(47_000, "business"),
    "43": Group(45_000, "business"),
    "45": Group(38_000, "business"),
    "47": Group(56_000, "construction"),
    "49": Group(55_000, "garages"),
    "51": Group(44_000, "engineering"),
    "53": Group(45_000, "garages"),
    "55": Group(52_000, "government"),
}


@cache
def pools() -> tuple[Pool, ...]:
    """Every pool, in the order in which fields first need it; fields with the same search words share one."""
    fields: dict[str, list[Field]] = {}
    for field in searchable().values():
        fields.setdefault(field.search_words, []).append(field)
    chosen = {words: trades()[one.cip4] for words, of in fields.items() for one in of if one.chosen}
    demands = _demands(fields, chosen)
    return tuple(
        Pool(f"full/{words}", words, _trade(words, of, chosen.get(words), demands[words]))
        for words, of in fields.items()
    )


def _demands(fields: dict[str, list[Field]], chosen: dict[str, Trade]) -> dict[str, int]:
    """Slots by words: the chosen trades have a fixed share, in proportion to the small data set."""
    weights = {words: 0.15 - log(1 - draw("demand", words)) for words in fields if words not in chosen}
    per_weight = (SLOTS * (1 - CHOSEN_SHARE) - FEWEST * len(weights)) / sum(weights.values())
    per_trade = SLOTS * CHOSEN_SHARE / sum(trade.demand for trade in chosen.values())
    small = {words: FEWEST + round(weight * per_weight) for words, weight in weights.items()}
    return small | {words: round(trade.demand * per_trade) for words, trade in chosen.items()}


def _trade(words: str, fields: list[Field], chosen: Trade | None, demand: int) -> Trade:
    further = [title.title() for field in fields for title in titles(field)[1:]]
    own = chosen.titles if chosen else ()
    names = tuple(dict.fromkeys([*own, *further]))[: len(own) + FURTHER_TITLES] or (words.title(),)
    if chosen:
        return chosen._replace(demand=demand, titles=names)
    codes = [code for field in fields for code in field.soc_codes]
    group = GROUPS[next((code for code in codes if occupation_words().get(code) == words), codes[0])[:2]]
    return Trade(demand, round(group.pay / 1000 * (0.8 + 0.4 * draw("pay", words))) * 1000, group.employers, names)


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
