"""The pools of the full data set: one per occupation that fields of study lead to, large ones and small ones.

Pay, employers and demand are made up, but plausible for the group of occupations.
"""

from functools import cache
from math import log
from typing import NamedTuple

from producers.sandboxes.jooble.chance import draw
from producers.sandboxes.jooble.generate import Pool
from producers.sandboxes.jooble.market import TRADES, Trade
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
    chosen = {words: TRADES[one.cip4] for words, of in fields.items() for one in of if one.chosen}
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
