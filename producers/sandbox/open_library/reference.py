"""The recorded answers as a catalogue: the works of subject `space` as the exercise's output files have them, those of
recorded subject pages, and a work that was recorded alone, listed by its own subjects."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from producers.sandbox.tables import present, rows

Record = dict[str, Any]
FOLDER = "openlibrary"
PAGES = ("subjects_love_2022_first_work_excerpt.json", "subjects_love_2023_two_works_excerpt.json")  # oldest first
ALONE = "subjects_work_null_year.json"
SPACE = "space"


class Recorded:
    """The works of each subject, once each, as they were last recorded; raises FileNotFoundError saying what lacks."""

    def __init__(self, folder: Path) -> None:
        self._of: dict[str, dict[str, Record]] = {}
        for subject, work in _every(folder / FOLDER):
            self._of.setdefault(subject, {})[work["key"]] = work

    def listed(self, subject: str) -> Sequence[Record]:
        return list(self._of.get(subject, {}).values())

    def name(self, subject: str) -> str:
        return subject

    def record(self, key: str) -> Record | None:
        """None: no record was recorded under its own address."""
        return None


def accounting(folder: Path, searches: Sequence[str]) -> dict[str, dict[str, int]]:
    """Account of every recorded work when these subjects are walked to their ends.

    `rows` − `distinct` are earlier recordings of another row; `distinct` = `matched` by a subject + `not_asked_for`.
    """
    every = [(subject, work["key"]) for subject, work in _every(folder / FOLDER)]
    alone = json.loads(present(folder / FOLDER / ALONE).read_text(encoding="utf-8"))["key"]
    distinct = {key for _, key in every}
    matched = {key for subject, key in every if subject in searches}
    rows_read = sum(1 for _, key in every if key != alone) + 1
    counts = {"rows": rows_read, "distinct": len(distinct)}
    return {"works": counts | {"matched": len(matched), "not_asked_for": len(distinct - matched)}}


def _every(folder: Path) -> Iterator[tuple[str, Record]]:
    yield from ((SPACE, work) for work in _of_space(folder / "seed_output"))
    for file in PAGES:
        page = json.loads(present(folder / file).read_text(encoding="utf-8"))
        yield from ((page["key"].rpartition("/")[2], work) for work in page["works"])
    work = json.loads(present(folder / ALONE).read_text(encoding="utf-8"))
    yield from (("_".join(subject.lower().split()), work) for subject in work["subject"])


def _of_space(folder: Path) -> Iterator[Record]:
    """The works as the API would list them. Names of authors are those that the files of authors hold."""
    names = {row["author_id"]: row["name"] for file in _files(folder / "authors") for row in rows(file)}
    for file in _files(folder / "books"):
        for row in rows(file):
            author = {"key": row["author_id"]} | (
                {"name": names[row["author_id"]]} if row["author_id"] in names else {}
            )
            year = row["first_publish_year"]
            yield {
                "key": row["book_id"],
                "title": row["title"],
                "cover_id": int(row["cover_id"]) if row["cover_id"] else None,
                "cover_edition_key": row["cover_edition_key"] or None,
                "authors": [author],
                "first_publish_year": int(year) if year else None,
            }


def _files(folder: Path) -> list[Path]:
    """The partitions' files; raises FileNotFoundError where there is none."""
    found = sorted(folder.glob("year=*/*.csv"))
    return found or [present(folder / "year=…" / f"{folder.name}.csv")]
