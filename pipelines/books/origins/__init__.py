"""Origins of the rows of the books pipeline: of a key, all events that speak of it."""

from collections.abc import Mapping

from streaming.origins import Counted, OfMany, Origin

WORKS = Counted("count_works", "dim_ol_work")

ORIGINS: Mapping[str, Origin] = {
    "ol_subject": OfMany(("events_of_subject",)),
    "ol_work": OfMany(("events_of_work", "editions_of_work", "redirects_to_work")),
    "ol_author": OfMany(("events_of_author",)),
    "ol_work_author": OfMany(("events_of_work", "events_of_author")),
    "ol_work_subject": OfMany(("pages_of_work",)),
    "books_per_year": OfMany(("works_of_author", "events_of_author"), (WORKS,)),
    "average_books_per_year": OfMany(("works_of_author", "events_of_author"), (WORKS,)),
}
