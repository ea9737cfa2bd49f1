"""The report of this pipeline: its questions and their answers in sentences."""

from collections.abc import Sequence

from analysis.engines.engine import Engine, EngineAway
from analysis.report import values
from analysis.report.content import ReportContent, Row, Section, Wording
from analysis.statements import questions

_ATTRIBUTION = "Works, authors and subjects: Open Library, offered as public domain. https://openlibrary.org/developers"


def books_per_year(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    most = [row for row in rows if row["total_books"] == first["total_books"]]
    books = values.counted(first["total_books"], "book")
    headline = (
        f"{first['author']} first published {books} in {first['first_publish_year']}: no author has more in a year."
    )
    others = values.counted(len(most) - 1, "other author and year")
    return Wording(headline, [f"As many have {others}."] if len(most) > 1 else [])


def average_books_per_year(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    books, years = values.counted(first["total_books"], "book"), values.counted(first["years_with_books"], "year")
    headline = (
        f"{first['author']} has most books per year with any: {first['avg_books_per_year']} ({books} in {years})."
    )
    return Wording(headline, ["Years in which an author published nothing do not count."])


def years_known(rows: Sequence[Row], place: str) -> Wording:
    every = rows[0]
    undated = values.number(every["works_undated"])
    headline = f"Of {values.counted(every['works'], 'work')} {undated} tell no year: they are in no count per year."
    nobody = values.counted(every["works_unattributed"], "work")
    return Wording(headline, [f"{nobody} without an author."])


def books_by_decade(rows: Sequence[Row], place: str) -> Wording:
    most = max(rows, key=lambda row: (row["works"], -row["decade"]))
    works = values.counted(most["works"], "work")
    headline = f"Most works, {values.number(most['works'])}, were first published in the {most['decade']}s."
    authors = values.counted(most["authors"], "author")
    return Wording(headline, [f"{works} by {authors}." if most["authors"] else f"{works}, none of a known author."])


def _lead(warehouse: Engine) -> str:
    columns, rows = warehouse.rows(questions.text("years_known"), {})
    if not rows:
        raise EngineAway("the warehouse holds no work yet; load it first with `gpps load --once`")
    row = dict(zip(columns, rows[0], strict=True))
    works, dated = values.counted(row["works"], "work"), values.number(row["works_dated"])
    return f"{works} of {values.counted(len(rows) - 1, 'subject')}, {dated} of them with a year of first publication."


REPORT = ReportContent(
    title="Who published how many books, and when",
    sections=(
        Section(
            "books_per_year",
            "Who first published most books in a year?",
            books_per_year,
            "No work has author and year.",
        ),
        Section(
            "average_books_per_year",
            "How many books do authors publish in a year with any?",
            average_books_per_year,
            "No work has author and year.",
        ),
        Section("books_by_decade", "When were they first published?", books_by_decade, "No work tells its year.", {}),
        Section("years_known", "Of how many works is the year known?", years_known, "No work is known."),
    ),
    lead=_lead,
    sources={"open-library": "Open Library"},
    attributions=lambda looked: [_ATTRIBUTION],
    first=lambda row: str(row.get("author") or row.get("subject_key") or row.get("decade") or ""),
    behind=lambda what: "works",
)
