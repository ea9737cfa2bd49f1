"""A table of shares: colour by share, the share and its n in the cell; hatched is withheld, blank is no data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import words
from analysis.figures.context import Context
from analysis.figures.palette import HATCH, PAPER, QUIET, SEQUENCE, on
from analysis.figures.sheet import LABEL, LINE, SMALL, Drawing, Words, nothing, plain, swatch

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAGE = 8.0  # inches of a page that rows may take
EDGES = (0.2, 0.4, 0.6, 0.8, 1.0)

Room = tuple[float, float]  # what the share, and n with the gap before it, take of a cell, as parts of it


@dataclass(frozen=True)
class Column:
    """`head` stands above it; one share, one n and whether it is withheld for each row."""

    head: str
    shares: pd.Series
    n: pd.Series
    hidden: pd.Series


@dataclass(frozen=True)
class Table:
    """`of`: what n counts."""

    labels: Sequence[str]
    columns: Sequence[Column]
    of: str


def drawing(table: Table, context: Context, wording: Words) -> Drawing:
    """As high as the rows need, a page at most."""
    rows = len(table.labels)
    if not rows:
        return nothing(wording)
    each = min(max(PAGE / rows, 0.132), 0.26)
    size = min(LABEL, each * 72 / LINE)
    named = size if context.columns == 2 else min(size, SMALL - 0.5)
    shown = [words.short(label, 0.36 * context.width, named) for label in table.labels]
    wide = (context.width - max(words.width(label, named) for label in shown) - 0.26) / len(table.columns)
    small = SMALL if context.columns == 2 else SMALL - 1
    heads = [_head(column.head, wide - 0.04, small) for column in table.columns]
    above = 0.1 + max(map(len, heads)) * small * LINE / 72
    size = size if _room(table.columns, size, wide) else min(size, SMALL)
    room = _room(table.columns, size, wide)

    def paint(figure: "Figure") -> None:
        axes = figure.subplots()
        plain(axes, None)
        axes.spines["bottom"].set_visible(False)
        axes.set(xlim=(0, len(table.columns)), ylim=(rows - 0.5, -0.5))
        axes.xaxis.tick_top()
        centres = [place + 0.5 for place in range(len(table.columns))]
        axes.set_xticks(centres, ["\n".join(head) for head in heads], fontsize=small, color=QUIET, linespacing=1.1)
        axes.set_yticks(range(rows), shown, fontsize=named)
        axes.tick_params(length=0, pad=4)
        for place, column in enumerate(table.columns):
            for row in range(rows):
                _cell(axes, place, row, column, size, room)

    wording = wording._replace(subtitle=f"{wording.subtitle}; small: n of {table.of}") if room else wording
    return Drawing(wording, above + each * rows, paint, _keys(), below=True)


def _head(text: str, inches: float, size: float) -> list[str]:
    """Lines of it, broken at hyphens where a word is too wide."""
    whole = words.wrapped(text, inches, size)
    return words.wrapped(text.replace("-", "- "), inches, size) if any("…" in line for line in whole) else whole


def _cell(axes: "Axes", place: int, row: int, column: Column, size: float, room: Room | None) -> None:
    from matplotlib.patches import Rectangle

    share, n = column.shares.iloc[row], column.n.iloc[row]
    withheld = bool(column.hidden.iloc[row]) and pd.isna(share)
    fill, edge, hatch = PAPER if pd.isna(share) else _class(share), HATCH if withheld else PAPER, "////" * withheld
    look: dict[str, Any] = {"facecolor": fill, "edgecolor": edge, "hatch": hatch or None}
    axes.add_patch(Rectangle((place + 0.01, row - 0.47), 0.98, 0.94, linewidth=0.4, **look))
    if pd.isna(share):
        return
    how: dict[str, Any] = {"color": on(fill), "va": "center_baseline"}
    if room is None or pd.isna(n):
        axes.text(place + 0.5, row, words.percent(share), fontsize=size, ha="center", **how)
        return
    share_part, n_part = room
    right = place + 0.5 + (share_part + n_part) / 2
    axes.text(right - n_part, row, words.percent(share), fontsize=size, ha="right", **how)
    axes.text(right, row, words.brief(n), fontsize=size - 1.5, ha="right", **how)


def _room(columns: Sequence[Column], size: float, wide: float) -> Room | None:
    """None where share and n have no room beside one another in all cells."""
    shares = [words.width(words.percent(each), size) for column in columns for each in column.shares]
    bases = [words.width(words.brief(each), size - 1.5) for column in columns for each in column.n]
    share, base = max(shares, default=0.0) / wide, (max(bases, default=0.0) + 0.07) / wide
    return (share, base) if share + base < 0.94 else None


def _class(share: float) -> str:
    return next((colour for colour, edge in zip(SEQUENCE, EDGES, strict=True) if share <= edge), SEQUENCE[-1])


def _keys() -> list[Any]:
    lows = ("0", "20", "40", "60", "80")
    shades = [
        swatch(f"{low}–{edge * 100:.0f} %", colour) for colour, low, edge in zip(SEQUENCE, lows, EDGES, strict=True)
    ]
    return [*shades, swatch("withheld", PAPER, "////"), swatch("no data", PAPER)]
