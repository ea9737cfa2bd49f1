"""Catalog of figures: the one that draws an answer is found by a question's `-- figure:` or a result table's name.

Modules of the pipeline's folder `figures/` have them by their names in `FIGURES`: functions of rows and context that
give a Drawing. They run under the settings of these figures, and raise UnfitFrame.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from analysis import content
from analysis.figures import sheet
from analysis.figures.context import Context
from analysis.figures.frames import UnfitFrame
from analysis.figures.sheet import Drawing

__all__ = ["Context", "UnfitFrame", "UnknownFigure", "describe", "draw", "figures", "names"]

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class UnknownFigure(ValueError):
    """No such figure. The message lists those there are."""


@cache
def figures() -> Mapping[str, Callable[[pd.DataFrame, Context], Drawing]]:
    """Every figure by its name."""
    if not content.has("figures"):
        return {}
    folder = import_module(content.package("figures"))
    modules = [import_module(f"{folder.__name__}.{each.name}") for each in pkgutil.iter_modules(folder.__path__)]
    return {name: figure for module in modules for name, figure in getattr(module, "FIGURES", {}).items()}


def names() -> list[str]:
    """Of all figures, sorted."""
    return sorted(figures())


@sheet.in_house_style()
def draw(name: str, frame: pd.DataFrame, context: Context) -> "Figure":
    """The figure of that name over these rows. Raises UnknownFigure, UnfitFrame."""
    return sheet.drawn(_drawing(name, frame, context), context)


@sheet.in_house_style()
def describe(name: str, frame: pd.DataFrame, context: Context) -> str:
    """The same in one sentence, for those who do not see it. Raises UnknownFigure, UnfitFrame."""
    alt = _drawing(name, frame, context).words.alt
    return f"{context.about}: {alt}" if context.about else alt


def _drawing(name: str, frame: pd.DataFrame, context: Context) -> Drawing:
    """With the latest day that the rows tell, where the context tells none."""
    if name not in figures():
        raise UnknownFigure(f"there is no figure {name!r}; there are: {', '.join(names())}")
    if context.as_of is None and "as_of_date" in frame.columns:
        days = pd.to_datetime(frame["as_of_date"], errors="coerce").dropna()
        context = context if days.empty else replace(context, as_of=days.max().date())
    return figures()[name](frame, context)
