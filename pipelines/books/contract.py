"""The marts of the books pipeline. Null is unknown.

A record that was merged into another one counts as that one; a deleted record has no row. Of a column that several
events of a key tell, the latest that is not null counts.
"""

from streaming.contract import Column, Contract, Export, Mart, Partitions

LEAST_YEAR = 1_001  # Open Library keeps years above 1000, and up to the one after that of the observation

_C = Column

SUBJECT = Mart(
    "ol_subject",
    ("subject_key",),
    (
        _C("subject_key", "string", "subject, as it is searched for"),
        _C("name", "string", "name as the API writes it"),
        _C("work_count", "int", "works of the subject by the live search index"),
        _C("ebook_count", "int", "of these, works with an e-book"),
        _C("works_listed", "int", "works that a page of the subject has ever listed"),
        _C("fetched_at", "timestamp", "observation time of the subject's latest event"),
    ),
    table="dim_ol_subject",
    view="ol_subject",
)

AUTHOR = Mart(
    "ol_author",
    ("author_key",),
    (
        _C("author_key", "string", "key of the author"),
        _C("name", "string", "name"),
        _C("birth_date_text", "string", "date of birth as written"),
        _C("death_date_text", "string", "date of death as written"),
        _C("first_book_year", "int", "earliest year of first publication among the author's works"),
    ),
    table="dim_ol_author",
    view="ol_author",
    export=Export(
        "authors", partitions=Partitions("year", "first_book_year", {"author_id": "author_key", "name": "name"})
    ),
)

WORK = Mart(
    "ol_work",
    ("work_key",),
    (
        _C("work_key", "string", "key of the work"),
        _C("title", "string", "title"),
        _C("first_publish_year", "int", "year of first publication, else that of the earliest edition known"),
        _C("edition_count", "int", "editions by the search index"),
        _C("cover_id", "int", "number of the cover"),
        _C("cover_edition_key", "string", "edition that the cover is of"),
        _C("has_fulltext", "boolean", "whether the Internet Archive has a text of it"),
        _C("archive_id", "string", "item of the Internet Archive"),
        _C("first_author_key", "string", "the author that the work names first"),
        _C("fetched_at", "timestamp", "observation time of the work's latest event"),
    ),
    table="dim_ol_work",
    view="ol_work",
    served="works",
    export=Export(
        "books",
        partitions=Partitions(
            "year",
            "first_publish_year",
            {
                "book_id": "work_key",
                "title": "title",
                "first_publish_year": "first_publish_year",
                "cover_id": "cover_id",
                "cover_edition_key": "cover_edition_key",
                "author_id": "first_author_key",
            },
        ),
    ),
)

WORK_AUTHOR = Mart(
    "ol_work_author",
    ("work_key", "author_key"),
    (
        _C("work_key", "string", "key of the work"),
        _C("author_key", "string", "key of one of its authors"),
        _C("position", "int", "place of the author in the work's list, from 1"),
    ),
    table="fact_ol_work_author",
    view="ol_work_author",
)

WORK_SUBJECT = Mart(
    "ol_work_subject",
    ("work_key", "subject_key"),
    (
        _C("work_key", "string", "key of the work"),
        _C("subject_key", "string", "subject whose pages have listed it"),
        _C("first_listed_at", "timestamp", "observation time of the first of these pages"),
    ),
    table="fact_ol_work_subject",
    view="ol_work_subject",
)

BOOKS_PER_YEAR = Mart(
    "books_per_year",
    ("author_key", "first_publish_year"),
    (
        _C("author_key", "string", "key of the author"),
        _C("first_publish_year", "int", "year of first publication"),
        _C("name", "string", "name of the author"),
        _C("total_books", "int", "distinct works of the author first published in the year"),
    ),
    table="fact_books_per_year",
    view="books_per_year",
    served="books_per_year",
    export=Export("books_per_year"),
)

AVERAGE_BOOKS_PER_YEAR = Mart(
    "average_books_per_year",
    ("author_key",),
    (
        _C("author_key", "string", "key of the author"),
        _C("name", "string", "name of the author"),
        _C("years_with_books", "int", "years in which a work of the author was first published"),
        _C("total_books", "int", "distinct works of the author whose year is known"),
        _C("avg_books_per_year", "decimal(9,4)", "total_books per year with books; years without any do not count"),
    ),
    table="fact_average_books_per_year",
    view="average_books_per_year",
    export=Export("average_books_per_year"),
)

MARTS = (WORK, AUTHOR, SUBJECT, WORK_AUTHOR, WORK_SUBJECT, BOOKS_PER_YEAR, AVERAGE_BOOKS_PER_YEAR)
CONTRACT = Contract("books", version=1, marts=MARTS, package=__package__)
