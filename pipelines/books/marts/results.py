"""From events tables to marts: for everything, or for the works and authors touched."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.books.contract import (
    AUTHOR,
    AVERAGE_BOOKS_PER_YEAR,
    BOOKS_PER_YEAR,
    SUBJECT,
    WORK,
    WORK_AUTHOR,
    WORK_SUBJECT,
)
from pipelines.books.marts import transform
from pipelines.books.marts.touched import Touched
from pipelines.books.marts.transform import followed
from streaming.lake.changes import Result, current
from streaming.refresh.spark_tuning import Keep, materializing, union


@contextmanager
def results(tables: Mapping[str, DataFrame], within: Touched | None) -> Iterator[list[Result]]:
    """Rows that the marts ought to hold `within` the touched keys (None: all keys).

    `tables`: events tables by name, and change feeds by mart where only some keys are touched.
    """
    with materializing() as keep:
        yield _results(tables, within, keep)


def _results(tables: Mapping[str, DataFrame], within: Touched | None, keep: Keep) -> list[Result]:
    of_works = None if within is None else F.col("work_key").isin(*sorted(within.works))
    of_authors = None if within is None else F.col("author_key").isin(*sorted(within.authors))
    moved = keep(transform.moves(tables["events_redirect"]))

    def events(name: str, key: str, scope: Column | None) -> DataFrame:
        return _only(followed(tables[name], key, moved), scope)

    found = keep(
        transform.works(events("events_work", "work_key", of_works), events("events_edition", "work_key", of_works))
    )
    bridge = keep(transform.work_authors(found, moved))
    listed = keep(transform.work_subjects(followed(transform.listings(tables["events_page"]), "work_key", moved)))
    named = keep(transform.authors(events("events_author", "author_key", of_authors)))
    per_year = keep(transform.books_per_year(*_of_authors(tables, within, found, bridge), named))
    of_subjects = [Result(SUBJECT, transform.subjects(tables["events_subject"], listed))]
    return [
        Result(WORK, transform.with_first_author(found, bridge), of_works),
        Result(WORK_AUTHOR, bridge, of_works),
        Result(WORK_SUBJECT, _only(listed, of_works), of_works),
        Result(AUTHOR, transform.with_first_year(named, per_year), of_authors),
        Result(BOOKS_PER_YEAR, per_year, of_authors),
        Result(AVERAGE_BOOKS_PER_YEAR, transform.average_books_per_year(per_year), of_authors),
        *(of_subjects if within is None or within.subjects else []),
    ]


def _of_authors(
    tables: Mapping[str, DataFrame], within: Touched | None, found: DataFrame, bridge: DataFrame
) -> tuple[DataFrame, DataFrame]:
    """Works of the touched authors, and what ties them; those not touched themselves are as their feeds have them."""
    if within is None:
        return found, bridge
    of_authors = F.col("author_key").isin(*sorted(within.authors))
    others = ~F.col("work_key").isin(*sorted(within.works))
    ties = union(bridge.filter(of_authors), current(tables[WORK_AUTHOR.name], WORK_AUTHOR, others & of_authors))
    stored = current(tables[WORK.name], WORK, others)
    years = ("work_key", "first_publish_year")
    return union(found.select(*years), stored.select(*years)), ties


def _only(frame: DataFrame, scope: Column | None) -> DataFrame:
    return frame if scope is None else frame.filter(scope)
