"""A check made in Python: its name and what it asks, the ways it can end, and numbers as its sentences have them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.examine.results import SAMPLE_ROWS, Cell, Finding, Part
from analysis.examine.statistics.chance import NotExaminable, generator, holm

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Row = dict[str, Cell]
Asked = TypeVar("Asked")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Check:
    """`about` is the sentence that holds when the check passes."""

    name: str
    source: str
    about: str
    part: Part = "bias"

    def judged(
        self, looked_at: int, number: int, says: str, limit: str | None = None, *, warn: bool = False,
        sample: Sequence[Row] = (),
    ) -> Finding:  # fmt: skip
        """`number`: of what was found, 0 when the check passes. `limit`: what follows from it. `warn`: else a note.

        Where nothing could be looked at it was not examined.
        """
        return Finding(
            check=self.name, part=self.part, severity="warn" if warn else "note", source=self.source, about=self.about,
            verdict="found" if number else "pass" if looked_at else "not examined", looked_at=looked_at, found=number,
            sample=list(sample[:SAMPLE_ROWS]), says=says, limit=limit,
        )  # fmt: skip

    def not_examined(self, reason: str, looked_at: int = 0, limits: bool = False) -> Finding:
        """With the reason. `limits`: not to know it limits the answers, since what is asked about is there."""
        limit = f"Whether the following holds was not examined, because {reason}: {self.about}" if limits else None
        finding = self.judged(looked_at, 0, f"Not examined: {reason}.", limit)
        return finding.model_copy(update={"verdict": "not examined"})


def tested(
    checks: Mapping[Asked, Check], test: Callable[[Asked, "np.random.Generator"], Result], p: Callable[[Result], float],
    seed: int,
) -> tuple[dict[Asked, tuple[Result, float]], dict[Asked, str]]:  # fmt: skip
    """Results of the tests, with p-values adjusted for there being several; and why others could not be made."""
    results: dict[Asked, Result] = {}
    refused: dict[Asked, str] = {}
    for asked, check in checks.items():
        try:
            results[asked] = test(asked, generator(seed, check.name))
        except NotExaminable as error:
            refused[asked] = str(error)
    adjusted = holm({checks[asked].name: p(result) for asked, result in results.items()})
    return {asked: (result, adjusted[checks[asked].name]) for asked, result in results.items()}, refused


def sampled(frame: "pd.DataFrame", **columns: tuple[str, Callable[[Any], Cell]]) -> list[Row]:
    """The first rows as a sample: of each column its name in the frame, and how its values are written."""
    shown = frame.head(SAMPLE_ROWS)
    return [
        {name: write(value) for (name, (_, write)), value in zip(columns.items(), values, strict=True)}
        for values in zip(*(shown[source] for source, _ in columns.values()), strict=True)
    ]


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


READING = (
    "p tells how often chance alone would make as large a difference; Cramér's V how strong a relation is, from 0 to 1."
)


def chance(p: float) -> str:
    return f"p = {p:.3f}"


def some(names: list[str], most: int = 5) -> str:
    """The first few names of a list, and how many more there are."""
    rest = len(names) - most
    return "; ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def count(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
