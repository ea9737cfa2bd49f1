"""What the generated postings are about: trades per field of study, employers, places. All of it made up but plausible.

trades.csv and cities.csv hold them: `pay` is a yearly middle in US dollars, `demand` how many postings a field has open
at a time, about, `weight` how many in a hundred postings or so are in a city.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple


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
        for row in _rows("trades.csv")
    }


@cache
def cities() -> tuple[tuple[str, str], ...]:
    """City and state, as often as they come in a hundred postings or so."""
    return tuple((row["city"], row["state"]) for row in _rows("cities.csv") for _ in range(int(row["weight"])))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
