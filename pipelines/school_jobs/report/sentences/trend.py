"""What the answer about openings over time says."""

from collections.abc import Sequence

from analysis.report import values
from analysis.report.content import Row, Wording
from pipelines.school_jobs.report.phrases import title


def openings_trend(rows: Sequence[Row], place: str) -> Wording:
    spans = [_span(rows, cip4) for cip4 in dict.fromkeys(row["cip4"] for row in rows)]
    days = sorted({row["as_of_date"] for row in rows})
    if len(days) < 2:
        return Wording(
            f"Openings in {place} have been seen on one day only, {values.day(days[0])}: a trend takes more."
        )
    changes = sorted(spans, key=lambda span: (-_change(span), span[1]["cip4"]))
    most, least = changes[0], changes[-1]
    period = f"from {values.day(days[0])} to {values.day(days[-1])}"
    headline = f"Among the {len(spans)} fields that hire most in {place}, {_moved(most)} {period}."
    says = [f"At the other end, {_moved(least)}."] if len(spans) > 1 else []
    trust = f"The days are {len(days)} on which a complete sweep of the searches ended; few days show no season."
    return Wording(headline, says, [trust])


def _span(rows: Sequence[Row], cip4: str) -> tuple[Row, Row]:
    """The first and the last day of a field."""
    days = sorted((row for row in rows if row["cip4"] == cip4), key=lambda row: row["as_of_date"])
    return days[0], days[-1]


def _change(span: tuple[Row, Row]) -> int:
    return int(span[1]["postings_open"] - span[0]["postings_open"])


def _moved(span: tuple[Row, Row]) -> str:
    before, after = (values.number(row["postings_open"]) for row in span)
    name, change = title(span[1]), _change(span)
    if not change:
        return f"{name} stayed at {after} open postings"
    return f"{name} went {'up' if change > 0 else 'down'} from {before} to {after} open postings"
