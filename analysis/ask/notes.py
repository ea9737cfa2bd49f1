"""What an answer rests on, in sentences: how far to trust it, and where it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.content import content
from analysis.engines.engine import Engine
from analysis.statements import Statement


@dataclass(frozen=True)
class Basis:
    """`coverage`: how far the data go. `note`: where they are from; `examined`: what an examination said of them. The
    latter two may be empty."""

    coverage: str
    note: str
    examined: str

    @classmethod
    def of(cls, engine: Engine, note: str, examined: str) -> "Basis":
        return cls(content().coverage(engine), note, examined)


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
        basis.coverage,
        _counted(columns) if rows else "",
        _withheld(columns, rows, parameters),
        *content().caveats(columns, rows),
        basis.examined,
        basis.note,
    ]
    return [each for each in told if each]


def _empty(question: Statement, parameters: Mapping[str, object]) -> str:
    told = question.headers.get("empty", "Nothing is known of that.")
    spelled = content().spelled
    shown = {name: spelled.get(name, str)(value) for name, value in parameters.items() if value is not None}
    return told.format_map(shown)


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
