"""Which figure draws which answer: found by the name that a question's `-- figure:` or a result table's name says.

A figure is a module in the pipeline's folder `figures/` with `draw(frame, context)` and `describe(frame, context)`; one
that draws several has them by their names in `FIGURES`.
"""

import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from analysis import content
from analysis.figures.context import Context, Entry
from analysis.figures.frames import UnfitFrame

__all__ = ["Context", "Entry", "UnfitFrame", "UnknownFigure", "describe", "draw", "figures", "names"]

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class UnknownFigure(ValueError):
    """No such figure. The message lists those there are."""


@cache
def figures() -> Mapping[str, Entry]:
    """Every figure by its name: the module of that name, or what a module has in `FIGURES`."""
    if not content.has("figures"):
        return {}
    folder = import_module(content.package("figures"))
    modules = [import_module(f"{folder.__name__}.{each.name}") for each in pkgutil.iter_modules(folder.__path__)]
    found: dict[str, Entry] = {}
    for module in modules:
        if hasattr(module, "FIGURES"):
            found |= module.FIGURES
        elif hasattr(module, "draw"):
            found[module.__name__.rpartition(".")[2]] = Entry(module.draw, module.describe)
    return found


def names() -> list[str]:
    """Of all figures, sorted."""
    return sorted(figures())


def draw(name: str, frame: pd.DataFrame, context: Context) -> "Figure":
    """The figure of that name over these rows. Raises UnknownFigure, UnfitFrame."""
    return _entry(name).draw(frame, _dated(frame, context))


def describe(name: str, frame: pd.DataFrame, context: Context) -> str:
    """The same in one sentence, for those who do not see it. Raises UnknownFigure, UnfitFrame."""
    return _entry(name).describe(frame, _dated(frame, context))


def _entry(name: str) -> Entry:
    if name not in figures():
        raise UnknownFigure(f"there is no figure {name!r}; there are: {', '.join(names())}")
    return figures()[name]


def _dated(frame: pd.DataFrame, context: Context) -> Context:
    """With the latest day that the rows tell, where the context tells none."""
    if context.as_of is not None or "as_of_date" not in frame.columns:
        return context
    days = pd.to_datetime(frame["as_of_date"], errors="coerce").dropna()
    return context if days.empty else replace(context, as_of=days.max().date())
