"""The form of what an answer says in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.report import values, words
from analysis.report.words import Row


@dataclass(frozen=True)
class Told:
    """`headline` stands at the top of the page, too; `trust` says how far what is said can be trusted; `drawn`: whether
    there is enough for a figure."""

    headline: str
    says: Sequence[str] = ()
    trust: Sequence[str] = ()
    drawn: bool = True


Sentences = Callable[[Sequence[Row], str], Told]  # of the rows (at least one) and the place


def ratio(row: Row) -> str:
    """Openings for graduates, with both."""
    postings = words.counted(row["postings_open"], "posting")
    graduates = words.counted(row["graduates"], "graduate")
    return f"{row['postings_per_100_graduates']} per hundred ({postings} for {graduates})"


def state(row: Row) -> str:
    return values.text("state", row["state"])
