"""Which figure draws which answer: found by the name that a question's `-- figure:` or a result table's name says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import (
    completeness,
    credential_levels,
    employers,
    openings_per_graduate,
    openings_trend,
    pay_against_debt,
    rank_ranges,
    salary_bounds,
    salary_shown,
    state_map,
    suppression,
    top_fields,
    withheld,
)
from analysis.figures.context import Context
from analysis.figures.frames import UnfitFrame

__all__ = ["Context", "UnfitFrame", "UnknownFigure", "describe", "draw", "names"]

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class UnknownFigure(ValueError):
    """No such figure. The message lists those there are."""


@dataclass(frozen=True)
class Entry:
    draw: Callable[[pd.DataFrame, Context], "Figure"]
    describe: Callable[[pd.DataFrame, Context], str]


def _map(measure: state_map.Measure) -> Entry:
    return Entry(partial(state_map.draw, measure=measure), partial(state_map.describe, measure=measure))


def _ranks(of: str) -> Entry:
    return Entry(partial(rank_ranges.draw, of=of), partial(rank_ranges.describe, of=of))


_PER_GRADUATE = Entry(openings_per_graduate.draw, openings_per_graduate.describe)

_ENTRIES: dict[str, Entry] = {
    # questions
    "credential_levels": Entry(credential_levels.draw, credential_levels.describe),
    "employers": Entry(employers.draw, employers.describe),
    "more_openings_than_graduates": _PER_GRADUATE,
    "openings_by_state": _map(state_map.PER_GRADUATE),
    "openings_per_graduate": _PER_GRADUATE,
    "openings_trend": Entry(openings_trend.draw, openings_trend.describe),
    "pay_against_debt": Entry(pay_against_debt.draw, pay_against_debt.describe),
    "pay_by_state": _map(state_map.PAY),
    "postings_by_state": _map(state_map.OPENINGS),
    "salary_by_state": _map(state_map.SALARY),
    "salary_shown": Entry(salary_shown.draw, salary_shown.describe),
    "top_fields": Entry(top_fields.draw_answer, top_fields.describe),
    "withheld_by_school_type": Entry(withheld.draw, withheld.describe),
    # result tables of an examination
    "completeness_by_family": Entry(completeness.draw, completeness.describe),
    "intervals": _PER_GRADUATE,
    "rank_advertised_pay": _ranks(rank_ranges.PAY),
    "rank_openings_per_graduate": _ranks(rank_ranges.OPENINGS),
    "salary_bounds": Entry(salary_bounds.draw, salary_bounds.describe),
    "suppression": Entry(suppression.draw, suppression.describe),
}


def names() -> list[str]:
    """Of all figures, sorted."""
    return sorted(_ENTRIES)


def draw(name: str, frame: pd.DataFrame, context: Context) -> "Figure":
    """The figure of that name over these rows. Raises UnknownFigure, UnfitFrame."""
    return _entry(name).draw(frame, _dated(frame, context))


def describe(name: str, frame: pd.DataFrame, context: Context) -> str:
    """The same in one sentence, for those who do not see it. Raises UnknownFigure, UnfitFrame."""
    return _entry(name).describe(frame, _dated(frame, context))


def _entry(name: str) -> Entry:
    if name not in _ENTRIES:
        raise UnknownFigure(f"there is no figure {name!r}; there are: {', '.join(names())}")
    return _ENTRIES[name]


def _dated(frame: pd.DataFrame, context: Context) -> Context:
    """With the latest day that the rows tell, where the context tells none."""
    if context.as_of is not None or "as_of_date" not in frame.columns:
        return context
    days = pd.to_datetime(frame["as_of_date"], errors="coerce").dropna()
    return context if days.empty else replace(context, as_of=days.max().date())
