"""Keys that newly landed events touch: all that a refresh has to work out again, and nothing it may leave out."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipelines.books.contract import WORK_AUTHOR, WORK_SUBJECT
from pipelines.books.marts.transform import followed, listings, moves
from streaming.lake.changes import current
from streaming.refresh.spark_tuning import union

Frames = Mapping[str, DataFrame]
MOST = 5_000  # keys; of more, all is worked out again


@dataclass(frozen=True)
class Touched:
    """Works, and authors: those whose own row or whose works may be others."""

    works: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    subjects: bool = False  # the mart of subjects is small, and worked out whole

    def __bool__(self) -> bool:
        return bool(self.works or self.authors or self.subjects)


def touched(new: Frames, tables: Frames, feeds: Frames) -> Touched | None:
    """Keys that the `new` rows of events tables touch; None: everything.

    `tables` are the whole events tables, `feeds` the change feeds by mart as the last refresh left them. A page touches
    the works that it is the first of its subject to list.
    """
    if "events_redirect" in new:
        return None
    moved = moves(tables["events_redirect"])
    found = [followed(new[name].select("work_key"), "work_key", moved) for name in _OF_WORKS if name in new]
    if "events_page" in new:
        listed = followed(listings(new["events_page"]), "work_key", moved)
        known = current(feeds[WORK_SUBJECT.name], WORK_SUBJECT).select(*WORK_SUBJECT.key)
        found.append(listed.join(known, list(WORK_SUBJECT.key), "left_anti").select("work_key"))
    works = _collected(union(*found)) if found else frozenset()
    if works is None:
        return None
    by_work = current(feeds[WORK_AUTHOR.name], WORK_AUTHOR, F.col("work_key").isin(*works)).select("author_key")
    found = [by_work] if works else []
    if "events_work" in new:
        named = new["events_work"].select(F.explode("author_keys").alias("author_key"))
        found.append(followed(named, "author_key", moved))
    if "events_author" in new:
        found.append(followed(new["events_author"].select("author_key"), "author_key", moved))
    authors = _collected(union(*found)) if found else frozenset()
    return None if authors is None else Touched(works, authors, bool(works) or "events_subject" in new)


_OF_WORKS = ("events_work", "events_edition")


def _collected(keys: DataFrame) -> frozenset[str] | None:
    """The distinct keys of a frame of one column; None: too many."""
    rows = keys.distinct().limit(MOST + 1).collect()
    return None if len(rows) > MOST else frozenset(row[0] for row in rows)
