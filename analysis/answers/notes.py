"""What an answer rests on, in sentences: how far to trust it, and where it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis import places, questions
from analysis.engine import Engine
from analysis.statements import Statement

CROSSWALK = (
    "Postings are tied to fields by the official CIP-SOC crosswalk: expert judgement, not observed careers. One search "
    "per field; a posting found for a field need not ask for that degree."
)
MEDIANS = "Medians are over programmes or postings, each counting once. Empty: not reported or not certain, not zero."
_OF_POSTINGS = ("postings", "salary", "openings", "employers")
_OF_MONEY = ("earnings", "debt", "salary", "net_price")


@dataclass(frozen=True)
class Basis:
    """`coverage`: the one row of the question coverage. `note`: where the data is from; `examined`: what an examination
    said of it. Both may be empty."""

    coverage: Mapping[str, Any]
    note: str
    examined: str

    @classmethod
    def of(cls, engine: Engine, note: str, examined: str) -> "Basis":
        columns, rows = engine.rows(questions.text("coverage"), {})
        return cls(dict(zip(columns, rows[0], strict=True)), note, examined)


def sentences(
    question: Statement,
    parameters: Mapping[str, object],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    basis: Basis,
) -> list[str]:
    """What stands under the answer."""
    told = [
        _empty(question, parameters) if not rows else "",
        _as_of(basis.coverage),
        _counted(columns) if rows else "",
        _withheld(columns, rows, parameters),
        _repeats(columns, rows),
        MEDIANS if rows and _about(columns, _OF_MONEY) else "",
        CROSSWALK if _about(columns, _OF_POSTINGS) else "",
        basis.examined,
        basis.note,
    ]
    return [each for each in told if each]


def _about(columns: Sequence[str], subjects: tuple[str, ...]) -> bool:
    return any(column.startswith(subjects) for column in columns)


def _empty(question: Statement, parameters: Mapping[str, object]) -> str:
    told = question.headers.get("empty", "Nothing is known of that.")
    shown = {name: places.NAMES.get(str(value), str(value)) for name, value in parameters.items() if value is not None}
    return told.format_map(shown)


def _as_of(coverage: Mapping[str, Any]) -> str:
    searched = f"{coverage['fields_searched']:,} of {coverage['fields']:,} fields of study are searched for postings"
    if coverage["as_of_date"] is None:
        return f"{searched}: no sweep is complete yet."
    return f"As of {coverage['as_of_date']}; {searched}."


def _counted(columns: Sequence[str]) -> str:
    if not any(column.endswith("_n") for column in columns):
        return ""
    flagged = any(column.endswith("_flagged") for column in columns)
    also = "; flagged: how many of these are outliers by the limits written down beforehand, and still counted"
    return f"n: values that a figure rests on{also if flagged else ''}."


def _withheld(columns: Sequence[str], rows: Sequence[Sequence[Any]], parameters: Mapping[str, object]) -> str:
    if "withheld" not in columns or not rows:
        return ""
    place = columns.index("withheld")
    some = sum(row[place] is not None for row in rows)
    least = f"fewer than {parameters.get('min_n')} values (--min-n)"
    if not some:
        return f"Nothing is withheld for resting on {least}."
    of = "1 row has" if some == 1 else f"{some:,} rows have"
    return f"{of} cells withheld, of {len(rows):,}: they rest on {least}."


def _repeats(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    if "postings_near_duplicate" not in columns or not rows:
        return ""
    repeats = sum(row[columns.index("postings_near_duplicate")] or 0 for row in rows)
    every = sum(row[columns.index("postings_open")] or 0 for row in rows)
    return f"Of the {every:,} open postings {repeats:,} repeat another one of their field."
