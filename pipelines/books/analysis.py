"""Facts of this pipeline for an analysis: names of columns, and the limits of answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.content import Content
from analysis.engines.engine import Engine
from analysis.statements import questions
from pipelines.books.contract import CONTRACT

WALKED = "Works are those of the subjects that were walked, not all there are of an author."
UNDATED = "Works whose year is not known are in no count per year."


def _coverage(engine: Engine) -> str:
    """How many works the counts leave out."""
    columns, rows = engine.rows(questions.text("years_known"), {})
    row: Mapping[str, Any] = dict(zip(columns, rows[0], strict=True)) if rows else {"works": 0, "works_undated": 0}
    return f"Of {row['works']:,} works {row['works_undated']:,} tell no year."


def _caveats(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    return [WALKED if "author_key" in names else "", UNDATED if {"total_books", "decade"} & set(names) else ""]


CONTENT = Content(
    sources=dict.fromkeys(CONTRACT.views, "open-library"),
    headings={"author_key": "key", "subject_key": "subject"},
    coverage=_coverage,
    caveats=_caveats,
    usage='ask "books per year" --top 10 --pipeline books',
)
