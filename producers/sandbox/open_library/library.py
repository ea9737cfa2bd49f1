"""A made-up catalogue by seed, day and size: works, the subjects that list them, their authors, merged records.

Works are added day by day; editions grow in number; some years and authors change, and some works are merged into
another record and go on under its key.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from producers.sandbox.chance import draw, pick, turn

Record = dict[str, Any]

WORKS = {"tiny": 60, "small": 300, "full": 6_000}
ADDED_DAILY = 0.02  # of these
SHARES = {"space": 0.5, "love": 0.5, "science_fiction": 0.3, "person:galileo_galilei": 0.05}
FIRST_YEAR, YEARS = 1_860, 166
MERGED = 0.03  # share of works that are, some day within MERGED_WITHIN
MERGED_WITHIN = 4

OPENINGS = (
    "A Short History of",
    "Beyond",
    "Letters from",
    "The Last",
    "Notes on",
    "Under",
    "The Atlas of",
    "Return to",
)
THINGS = (
    "the Silent Orbit",
    "Lighthouses",
    "a Distant Garden",
    "Comets",
    "the Winter Sea",
    "Étoiles",
    "銀河",
    "Orchards",
)
GIVEN = ("Ada", "Bruno", "Chloé", "Dmitri", "Esra", "Femi", "Grete", "Hiro", "Inés", "Jun", "Kofi", "Lena")
FAMILY = ("Abara", "Brontin", "Castell", "Dvorak", "Eriksen", "Farrow", "Galvez", "Hallam", "Ito", "Jansen", "Kaur")


class Library:
    """The catalogue on a day."""

    def __init__(self, seed: int, day: int, size: str) -> None:
        self._seed, self._day = seed, day
        self._begun = WORKS[size]
        self._works = int(self._begun * (1 + ADDED_DAILY * day))
        self.listed = cache(self._listed)

    def _listed(self, subject: str) -> Sequence[Record]:
        """The works of a subject, most editions first."""
        share = SHARES.get(subject, 0)
        numbers = [number for number in range(self._works) if draw(self._seed, "of", subject, number) < share]
        works = [self._work(number) for number in numbers]
        return sorted(works, key=lambda work: (-work["edition_count"], work["key"]))

    def name(self, subject: str) -> str:
        return subject.partition(":")[2].replace("_", " ") or subject.replace("_", " ")

    def record(self, key: str) -> Record | None:
        """The record of a key as `…/OL1W.json` has it; None where there is none."""
        for number in range(self._works):
            old, new = work_key(number), work_key(number, merged=True)
            if key == old and self._is_merged(number):
                return {"key": key, "type": {"key": "/type/redirect"}, "location": new}
            if key in (old, new) and key == self._key(number):
                work = self._work(number)
                return {
                    "key": key,
                    "type": {"key": "/type/work"},
                    "title": work["title"],
                    "authors": [
                        {"author": {"key": one["key"]}, "type": "/type/author_role"} for one in work["authors"]
                    ],
                }
        return self._author_record(key)

    def _author_record(self, key: str) -> Record | None:
        found = next((one for one in range(self._works // 3) if author_key(one) == key), None)
        if found is None:
            return None
        born = FIRST_YEAR - 30 + int(draw(self._seed, "born", found) * YEARS)
        return {"key": key, "type": {"key": "/type/author"}, "name": self._name(found), "birth_date": f"May {born}"}

    def _work(self, number: int) -> Record:
        of = (self._seed, "work", number)
        changes, _ = turn(self._day, 12, *of, "year")
        year = FIRST_YEAR + int(draw(*of, "first year") * YEARS)
        archive = f"item{number:06d}" if draw(*of, "archive") < 0.6 else None
        work = {
            "key": self._key(number),
            "title": f"{pick(OPENINGS, *of, 'opening')} {pick(THINGS, *of, 'thing')}",
            "edition_count": int(draw(*of, "editions") ** 6 * 2_000) + turn(self._day, 9, *of, "edition")[0],
            "cover_id": 1_000_000 + number if draw(*of, "cover") < 0.9 else None,
            "cover_edition_key": f"OL{2_000_000 + number}M" if draw(*of, "cover") < 0.8 else None,
            "subject": ["Space", "Love"],
            "ia_collection": ["inlibrary"] if archive else [""],
            "lending_edition": "",
            "lending_identifier": "",
            "authors": self._authors(number),
            "first_publish_year": None if draw(*of, "unknown", changes) < 0.1 else year - changes % 2,
            "ia": [archive, f"{archive}two"] if archive and draw(*of, "list") < 0.2 else archive,
            "public_scan": False,
            "has_fulltext": archive is not None,
        }
        if archive is None:
            return (
                work if draw(*of, "fulltext") < 0.7 else {name: work[name] for name in work if name != "has_fulltext"}
            )
        away = {"status": "error", "error_message": "not found"}
        return work | {"availability": away if draw(*of, "away") < 0.1 else {"status": "open", "isbn": None}}

    def _authors(self, number: int) -> list[Record]:
        of = (self._seed, "authors", number)
        chance = draw(*of, "many")
        many = 0 if chance < 0.04 else 1 if chance < 0.84 else 2 if chance < 0.96 else 3
        # Few write most: the square of a chance.
        most = self._begun // 3
        found = dict.fromkeys(int(draw(*of, place) ** 2 * most) for place in range(many))
        named: list[Record] = [{"key": author_key(one), "name": self._name(one)} for one in found]
        if len(named) > 1 and draw(*of, "unnamed") < 0.1:
            named[-1].pop("name")
        return named

    def _name(self, author: int) -> str:
        return f"{pick(GIVEN, 'given', author)} {pick(FAMILY, 'family', author)}"

    def _is_merged(self, number: int) -> bool:
        chance = draw(self._seed, "merged", number)
        return chance < MERGED and self._day > chance / MERGED * MERGED_WITHIN

    def _key(self, number: int) -> str:
        return work_key(number, self._is_merged(number))


def work_key(number: int, merged: bool = False) -> str:
    return f"/works/OL{(90_000_000 if merged else 80_000_000) + number}W"


def author_key(number: int) -> str:
    return f"/authors/OL{70_000_000 + number}A"


def odd(work: Mapping[str, Any]) -> Record:
    """A work as `odd-records` writes it; three in ten are unlike any that was recorded."""
    emoji = "\N{ROCKET}"
    changes: Sequence[Record] = (
        {"first_publish_year": 9_999},
        {"first_publish_year": "1999", "edition_count": "12", "cover_id": -1, "has_fulltext": "yes"},
        {"title": f"{emoji} {work['title']}", "authors": [{"key": author_key(1), "name": emoji}], "ia": emoji},
        {"authors": None, "ia": {}, "availability": None},
        {"authors": [{}, {"name": "without a key"}, *work["authors"]]},
        {"title": ""},
        {"key": str(work["key"]).removeprefix("/works/")},
    )
    return {**work, **(pick(changes, "odd", work["key"]) if draw("odd?", work["key"]) < 0.3 else {})}
