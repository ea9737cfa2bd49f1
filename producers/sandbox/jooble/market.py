"""Subjects of the generated postings: trades, employers, places, and pools of postings. All made up but plausible.

trades.csv, groups.csv and cities.csv hold them: `pay` is a yearly middle in US dollars, `demand` how many postings a
field has open at a time, about, `weight` how many in a hundred postings or so are in a city.
"""

from functools import cache
from math import log
from pathlib import Path
from typing import NamedTuple

from producers.sandbox.chance import draw
from producers.sandbox.tables import rows
from producers.sources.jooble.fields import Field, occupation_words, read_fields, searchable, titles


class Trade(NamedTuple):
    demand: int
    pay: int
    employers: str  # one of EMPLOYERS
    titles: tuple[str, ...]  # beside the words searched for


FRONTS = (
    *("Alderbrook", "Bluestem", "Cedar Point", "Copperline", "Driftwood", "Eastmere", "Fairlane", "Granite Peak"),
    *("Harborview", "Ironwood", "Juniper", "Kestrel", "Lakeshore", "Meadowlark", "Northgate", "Oakhaven"),
    *("Pinecrest", "Quarry Hill", "Redfern", "Silverton", "Tidewater", "Upland", "Vantage", "Westbrook"),
)
EMPLOYERS = {
    "technology": ("Software", "Systems Inc.", "Data Labs", "Technologies LLC"),
    "hospitality": ("Hotels", "Kitchens", "Restaurant Group"),
    "education": ("Unified School District", "Charter Schools", "Academy"),
    "engineering": ("Engineering", "Design & Build", "Engineers, PC"),
    "law": ("Law Group", "Legal LLP"),
    "laboratory": ("Biosciences", "Research Institute", "Laboratories"),
    "health": ("Health System", "Medical Center", "Care Partners", "Clinic"),
    "government": ("County", "Department of Public Safety", "City Services"),
    "construction": ("Contractors", "Mechanical", "Builders Inc."),
    "garages": ("Auto Group", "Fleet Services", "Motors"),
    "agencies": ("Media", "Creative Studio", "Brands"),
    "business": ("Financial", "Holdings", "Logistics", "Insurance Group"),
}
ORIGINS = ("careerharbor.example", "jobs-directory.example", "hiringboard.example", "worklink.example")


@cache
def trades() -> dict[str, Trade]:
    """The trade of each field of study that is searched for by default."""
    return {
        row["cip4"]: Trade(int(row["demand"]), int(row["pay"]), row["employers"], tuple(row["titles"].split(";")))
        for row in rows(Path(__file__).with_name("trades.csv"))
    }


@cache
def cities() -> tuple[tuple[str, str], ...]:
    """City and state, as often as they come in a hundred postings or so."""
    table = rows(Path(__file__).with_name("cities.csv"))
    return tuple((row["city"], row["state"]) for row in table for _ in range(int(row["weight"])))


class Pool(NamedTuple):
    """Postings that are found by the same words. `key` sets their chances apart from those of other pools."""

    key: str
    words: str
    trade: Trade


@cache
def small_pools() -> tuple[Pool, ...]:
    """A pool for each field of study that is searched for by default: about 1,500 postings."""
    return tuple(Pool(one.cip4, one.search_words, trades()[one.cip4]) for one in read_fields() if one.chosen)


SLOTS = 103_500  # of which so many are taken on any day that about 100,000 postings are open
CHOSEN_SHARE = 0.35
FEWEST = 20
FURTHER_TITLES = 4


@cache
def groups() -> dict[str, tuple[int, str]]:
    """Yearly middle pay and kind of employer of an occupation, by its major group (the first digits of its code)."""
    return {row["soc"]: (int(row["pay"]), row["employers"]) for row in rows(Path(__file__).with_name("groups.csv"))}


@cache
def full_pools() -> tuple[Pool, ...]:
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
    pay, employers = groups()[next((code for code in codes if occupation_words().get(code) == words), codes[0])[:2]]
    return Trade(demand, round(pay / 1000 * (0.8 + 0.4 * draw("pay", words))) * 1000, employers, names)
