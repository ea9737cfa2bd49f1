"""Posts made up by seed: pin, geo and user records of one row each, as the emulated posting sends them.

A row is the same whenever it is made; which rows are posted, and how often, is another matter.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from producers.sandbox.chance import draw, int64, pick

Record = dict[str, Any]

ROWS = 11_000  # of each table
CATEGORIES = (
    "art",
    "beauty",
    "christmas",
    "diy-and-crafts",
    "education",
    "event-planning",
    "finance",
    "home-decor",
    "mens-fashion",
    "quotes",
    "tattoos",
    "travel",
    "vehicles",
)
COUNTRIES = (
    "Albania",
    "Barbados",
    "Cambodia",
    "Denmark",
    "Estonia",
    "Fiji",
    "Ghana",
    "Haiti",
    "Iceland",
    "Côte d'Ivoire",
)
THINGS = ("lanterns", "paper stars", "garden paths", "velvet chairs", "山の写真", "budget sheets", "old engines")
GIVEN = ("Ada", "Bruno", "Chloé", "Dmitri", "Esra", "Femi", "Grete", "Hiro", "Inés", "Jun")
FAMILY = ("Abara", "Brontin", "Castell", "Dvorak", "Eriksen", "Farrow", "Galvez", "Hallam", "Ito", "Jansen")
MISSING = {
    "title": "No Title Data Available",
    "description": "No description available Story format",
    "poster_name": "User Info Error",
    "follower_count": "User Info Error",
    "tag_list": "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e",
    "is_image_or_video": "multi-video(story page format)",
    "image_src": "Image src error.",
    "downloaded": 0,
}
FIRST_POSTED, FIRST_JOINED = datetime(2017, 12, 30, tzinfo=UTC), datetime(2015, 1, 1, tzinfo=UTC)


def posting(seed: int, row: int) -> Mapping[str, Record]:
    """The three records of a row, by their kind."""
    of = (seed, "post", row)
    return {"pin": _pin(row, of), "geo": _geo(row, of), "user": _user(row, of)}


def _pin(row: int, of: tuple[object, ...]) -> Record:
    category, thing = pick(CATEGORIES, *of, "category"), pick(THINGS, *of, "thing")
    return {
        "index": row,
        "unique_id": str(UUID(int=int64(*of, "high") % 2**64 << 64 | int64(*of, "low") % 2**64)),
        "title": f"{int(draw(*of, 'many') * 90) + 10} {thing}",
        "description": f"All about {thing}, for {category}… ",
        "poster_name": f"poster-{int(draw(*of, 'poster') ** 2 * 400):03d}",
        "follower_count": _followers(of),
        "tag_list": f"{thing.title()},{category.title()} Ideas",
        "is_image_or_video": "video" if draw(*of, "video") < 0.1 else "image",
        "image_src": f"https://images.example.org/{row}.jpg",
        "downloaded": 1,
        "save_location": f"Local save in /data/{category}",
        "category": category,
        **(MISSING if draw(*of, "missing") < 0.1 else {}),
    }


def _followers(of: tuple[object, ...]) -> str:
    number = int(10 ** (draw(*of, "followers") * 7))
    if number >= 1_000_000:
        return f"{number // 1_000_000}M"
    return f"{number // 1_000}k" if number >= 1_000 else str(number)


def _geo(row: int, of: tuple[object, ...]) -> Record:
    return {
        "ind": row,
        "timestamp": _time(FIRST_POSTED, 1_750, " ", *of, "posted"),
        "latitude": round(draw(*of, "north") * 180 - 90, 4),
        "longitude": round(draw(*of, "east") * 360 - 180, 3),
        "country": pick(COUNTRIES, *of, "country"),
    }


def _user(row: int, of: tuple[object, ...]) -> Record:
    return {
        "ind": row,
        "first_name": pick(GIVEN, *of, "given"),
        "last_name": pick(FAMILY, *of, "family"),
        "age": 18 + int(draw(*of, "age") ** 2 * 45),
        "date_joined": _time(FIRST_JOINED, 1_090, "T", *of, "joined"),
    }


def _time(first: datetime, days: int, between: str, *of: object) -> str:
    moment = first + timedelta(seconds=int(draw(*of) * days * 86_400))
    return moment.strftime(f"%Y-%m-%d{between}%H:%M:%S")


def odd(kind: str, record: Mapping[str, Any]) -> Record:
    """A record as `odd-records` posts it; three in ten are unlike any that was recorded."""
    emoji = "\N{ROCKET}"
    of = ("odd", kind, record.get("index", record.get("ind")))
    texts = {name: f"{emoji} {value}" for name, value in record.items() if isinstance(value, str)}
    plain = ("unique_id", "follower_count", "timestamp", "date_joined")
    changes: tuple[Record, ...] = (
        {name: value for name, value in texts.items() if name not in plain},
        {"timestamp": "9999-12-31 00:00:00", "date_joined": "9999-12-31T00:00:00", "follower_count": "many"},
        dict.fromkeys(texts, 7) | {"age": "forty"},
        {name: "" for name in texts if name not in ("unique_id",)},
        {"index": 1, "ind": 2},
        {"country": "Nowhere", "follower_count": "1.2k", "latitude": 0.0},
    )
    change = pick(changes, *of) if draw(*of, "at all") < 0.3 else {}
    known = {*record, "index", "ind"}
    return {**record, **{name: value for name, value in change.items() if name in known}}
