"""Rows under one another with a value each: a dot, its intervals, and columns of figures at the side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, INK, PAPER, QUIET, RULE, SEQUENCE
from analysis.figures.sheet import LABEL, LINE, SMALL, Drawing, Words, nothing, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAGE = 8.2  # inches of a page that rows may take
GAP = 0.12  # inches between columns
AROUND = 0.7  # inches for the heads of columns above the rows, and for the axis below them


@dataclass(frozen=True)
class Bounds:
    """A thin line of a style with a cap at each end, so much of a row below the value. One end missing: only the other.

    Both missing: none.
    """

    low: pd.Series
    high: pd.Series
    style: Any
    below: float


@dataclass(frozen=True)
class Marks:
    """More values of the rows, in the unit of the axis."""

    values: pd.Series
    colour: str
    marker: str


@dataclass(frozen=True)
class Ranking:
    """Ranking to draw. `low`, `high`: an interval (None or missing: none); `bounds`: more lines; `keys`: legend.

    `why`: text in place of a missing value. `side`: heads and texts of the columns at the right, one text per row.
    `zero`: the axis begins at zero, and values get a bar from there. `limit`: where the axis ends, as of a share.
    """

    labels: Sequence[str]
    values: pd.Series
    axis: str
    side: Sequence[tuple[str, Sequence[str]]]
    low: pd.Series | None = None
    high: pd.Series | None = None
    why: Sequence[str] = ()
    bars: bool = True  # from zero, where the axis begins there
    bounds: Sequence[Bounds] = ()
    marks: Sequence[Marks] = ()
    keys: Sequence[Any] = ()
    even: tuple[float, str] | None = None  # a value to be compared with, and what it means
    zero: bool = True
    limit: float | None = None
    ticks: Callable[[float], str] = words.tick
    first: float | None = None  # where the axis begins, and its first tick, when that is neither zero nor a value


def drawing(ranking: Ranking, context: Context, wording: Words) -> Drawing:
    """As high as the rows need, a page at most."""
    rows = len(ranking.labels)
    if not rows:
        return nothing(wording)
    each = min(max(PAGE / rows, 0.132), 0.3)
    size = min(LABEL if context.columns == 2 else SMALL, each * 72 / LINE)
    shown, small = _labels(ranking.labels, 0.37 * context.width, each, size)
    sides = sum(_wide(head, cells, size) + GAP for head, cells in ranking.side)
    inches = (
        context.width - sides - max(words.width(line, small) for label in shown for line in label.split("\n")) - 0.2
    )
    axis = words.wrapped(ranking.axis, max(inches, 0.55 * context.width), LABEL)

    def paint(figure: "Figure") -> None:
        axes = figure.subplots()
        plain(axes)
        axes.set_xlabel("\n".join(axis))
        axes.set_ylim(rows - 0.5, -0.5)
        axes.set_yticks(range(rows), shown, fontsize=small, linespacing=1.0, parse_math=False)
        axes.tick_params(axis="y", length=0, pad=4)
        _marks(axes, ranking, size, inches)
        _scale(axes, ranking, inches)
        if ranking.even:
            _even(axes, *ranking.even)
        _side(axes, ranking.side, size)

    return Drawing(wording, each * rows + AROUND + (len(axis) - 1) * 0.15, paint, ranking.keys)


def _labels(labels: Sequence[str], inches: float, each: float, size: float) -> tuple[list[str], float]:
    """Labels as they are shown, and in which size: two small lines where a row has room for them and one needs it."""
    if each * 72 >= 2 * SMALL * 1.2 and any(words.width(label, size) > inches for label in labels):
        return [words.short(label, inches, SMALL, 2) for label in labels], SMALL
    return [words.short(label, inches, size) for label in labels], size


def _marks(axes: "Axes", ranking: Ranking, size: float, inches: float) -> None:
    """Everything that stands at a value, light things first."""
    values = ranking.values
    known = [place for place in range(len(values)) if pd.notna(values[place])]
    if ranking.zero and ranking.bars:
        axes.barh(known, [values[place] for place in known], height=0.5, color=SEQUENCE[1], zorder=1)
    for bounds in ranking.bounds:
        _bounds(axes, bounds)
    for more in ranking.marks:
        axes.scatter(
            more.values, range(len(values)), s=20, color=more.colour, marker=more.marker, zorder=3, clip_on=False
        )
    if ranking.low is not None and ranking.high is not None:
        for place, pair in enumerate(zip(ranking.low, ranking.high, strict=True)):
            axes.plot(pair, [place, place], color=INK, linewidth=1.8, zorder=3)
    axes.scatter(
        [values[place] for place in known], known, s=26, color=BLUE, marker="o", zorder=4, linewidths=0, clip_on=False
    )
    for place in set(range(len(values))) - set(known):
        why = ranking.why[place] if ranking.why else ""
        if words.width(why, min(size, SMALL)) >= inches:
            why = why.split(":")[0]
        note = axes.text(0.01, place, why, fontsize=min(size, SMALL))
        note.set(transform=axes.get_yaxis_transform(), color=QUIET, style="italic", va="center", zorder=5)
        note.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.6})


def _bounds(axes: "Axes", bounds: Bounds) -> None:
    how: dict[str, Any] = {"color": QUIET, "linewidth": 0.9, "zorder": 3}
    for place, (low, high) in enumerate(zip(bounds.low, bounds.high, strict=True)):
        at = place + bounds.below
        axes.plot([low, high], [at, at], linestyle=bounds.style, **how)
        axes.plot([low, high], [at, at], linestyle="none", marker="|", markersize=4, **how)


def _even(axes: "Axes", value: float, text: str) -> None:
    axes.axvline(value, color=QUIET, linewidth=0.9, linestyle=(0, (5, 3)), zorder=2)
    axes.annotate(
        text, (value, 1), (0, 3), xycoords=axes.get_xaxis_transform(), textcoords="offset points", fontsize=SMALL,
        color=QUIET, ha="right", va="bottom",
    )  # fmt: skip


def _scale(axes: "Axes", ranking: Ranking, inches: float) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    more = [ranking.values, *(each.values for each in ranking.marks)]
    lows, highs = [each.low for each in ranking.bounds], [each.high for each in ranking.bounds]
    if ranking.low is not None and ranking.high is not None:
        lows, highs = [*lows, ranking.low], [*highs, ranking.high]
    low, high = pd.concat([*more, *lows]).min(), pd.concat([*more, *highs]).max()
    if ranking.even:
        high = max(high, ranking.even[0])
    if pd.isna(high):
        low, high = 0.0, 1.0
    if ranking.zero:
        low = min(low, 0.0)
    elif ranking.first is not None:
        low = min(low, ranking.first)
    room = (high - low or abs(high) or 1) * 0.06
    end = high + room if ranking.limit is None else min(high + room, ranking.limit)
    axes.set_xlim(low if ranking.zero else low - room, end)
    tick = max(0.6, words.width(ranking.ticks(round(high, 2)), LABEL) + 0.2)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=max(int(inches / tick), 1), steps=[1, 2, 2.5, 5, 10]))
    if ranking.first is not None:
        ticks = [tick for tick in axes.get_xticks() if ranking.first < tick <= end]
        axes.set_xticks([ranking.first, *ticks])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: ranking.ticks(round(value, 6))))


def _wide(head: str, cells: Sequence[str], size: float) -> float:
    heads = [words.width(line, SMALL) for line in head.split("\n")]
    return max([*heads, *(words.width(cell, size) for cell in cells)])


def _side(axes: "Axes", side: Sequence[tuple[str, Sequence[str]]], size: float) -> None:
    """Columns of figures right of the axes, flush right."""
    right = 0.0
    for head, cells in side:
        right += (GAP + _wide(head, cells, size)) * 72
        how: dict[str, Any] = {"textcoords": "offset points", "ha": "right", "annotation_clip": False}
        axes.annotate(
            head, (1, 1), (right, 3), xycoords="axes fraction", va="bottom", fontsize=SMALL, color=QUIET,
            linespacing=1.0, **how,
        )  # fmt: skip
        for place, cell in enumerate(cells):
            axes.annotate(
                cell, (1, place), (right, 0), xycoords=("axes fraction", "data"), va="center_baseline", fontsize=size,
                **how,
            )  # fmt: skip
    axes.spines["top"].set(visible=True, color=RULE, linewidth=0.6)
