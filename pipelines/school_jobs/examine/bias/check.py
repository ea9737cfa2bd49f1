"""One check of this part: its name and what it asks, and the three ways it can end."""

from dataclasses import dataclass
from typing import Final

from analysis.examine.results import SAMPLE_ROWS, Cell, Finding

Row = dict[str, Cell]


@dataclass(frozen=True)
class Found:
    """What a check found: how many, which first, and what follows from it."""

    number: int
    says: str
    limit: str | None
    warn: bool  # else a note
    sample: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Check:
    """`about` is the sentence that holds when the check passes."""

    name: str
    source: str
    about: str

    def passed(self, looked_at: int, says: str, limit: str | None = None) -> Finding:
        return Finding(
            check=self.name, part="bias", severity="note", source=self.source, about=self.about, verdict="pass",
            looked_at=looked_at, found=0, says=says, limit=limit,
        )  # fmt: skip

    def found(self, looked_at: int, what: Found) -> Finding:
        return Finding(
            check=self.name, part="bias", severity="warn" if what.warn else "note", source=self.source,
            about=self.about, verdict="found", looked_at=looked_at, found=what.number,
            sample=list(what.sample[:SAMPLE_ROWS]), says=what.says, limit=what.limit,
        )  # fmt: skip

    def not_examined(self, reason: str, looked_at: int = 0, limits: bool = False) -> Finding:
        """With the reason. `limits`: not to know it limits the answers, since what is asked about is there."""
        return Finding(
            check=self.name, part="bias", severity="note", source=self.source, about=self.about,
            verdict="not examined", looked_at=looked_at, found=0, says=f"Not examined: {reason}.",
            limit=f"Whether the following holds was not examined, because {reason}: {self.about}" if limits else None,
        )  # fmt: skip


def percent(share: float) -> str:
    """One decimal; what is not nothing, or not all, is not shown as that."""
    shown = f"{100 * share:.1f} %"
    if shown == "0.0 %" and share > 0:
        return "less than 0.1 %"
    return "more than 99.9 %" if shown == "100.0 %" and share < 1 else shown


def dollars(amount: float) -> str:
    return f"${amount:,.0f}"


def ratio(value: float) -> str:
    """Two decimals, as text: what tables hold."""
    return f"{value:.2f}"


def fraction(value: float) -> str:
    """Four decimals, as shares in the marts have."""
    return f"{value:.4f}"


def chance(p: float) -> str:
    return f"p = {p:.3f}"


def some(names: list[str], most: int = 5) -> str:
    """The first few names of a list, and how many more there are."""
    rest = len(names) - most
    return "; ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def count(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


ALPHA: Final = 0.05  # error rate of a family of tests: of the groupings together, and of the groups of one grouping

WARN_EFFECT: Final = 0.1  # Cramér's V from which an association is more than a note ("small" by Cohen)
WARN_MISSING: Final = 0.5  # share of missing values from which nothing bounds a median
SELECTION_FACTOR: Final = 2  # how much likelier one pay may be shown than another, for the bounds under selection

TOP: Final = 10  # of the rankings
WARN_UNSURE: Final = 3  # places of a top ten that others may hold, from which it is more than a note

WARN_FIRST_PAGES: Final = 0.05  # first pages against random order: difference of shares, or part of an amount
WARN_STABILITY: Final = 0.9  # rank correlation of positions below which the order moves between sweeps

WARN_UNSEEN: Final = 0.05  # share of graduates in fields that nothing can be said of
MANY_OCCUPATIONS: Final = 15  # occupations of a field from which one search stands for many of them
LOW_MATCH: Final = 0.5  # share of a field's postings whose title is one of its occupations, below which it is named
WARN_MATCH: Final = 0.75  # the same over all postings

WARN_REPEATED: Final = 0.02  # share of programmes whose figures are another school's, too
