"""Rows under one another with a value each: a dot, its intervals, and columns of figures at the side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import legend, words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, INK, PAPER, QUIET, RULE, SEQUENCE
from analysis.figures.sheet import LABEL, LINE, MARGIN, SMALL, Sheet, grid, nothing, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

PAGE = 8.2  # inches of a page that rows may take
GAP = 0.12  # inches between columns
ABOVE, BELOW = 0.3, 0.24  # inches for the heads of columns, and for the axis without its label


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
    """What is drawn. `low`, `high`: an interval (missing: none); `bounds`: more lines; `keys`: what the lines mean.

    `why`: said in place of a missing value. `side`: heads and texts of the columns at the right, one text per row.
    `zero`: the axis begins at zero, and values get a bar from there. `limit`: where the axis ends, as of a share.
    """

    labels: Sequence[str]
    values: pd.Series
    axis: str
    low: pd.Series
    high: pd.Series
    why: Sequence[str]
    side: Sequence[tuple[str, Sequence[str]]]
    bars: bool = True  # from zero, where the axis begins there
    bounds: Sequence[Bounds] = ()
    marks: Sequence[Marks] = ()
    keys: Sequence[legend.Entry] = ()
    even: tuple[float, str] | None = None  # a value to be compared with, and what it means
    zero: bool = True
    limit: float | None = None
    ticks: Callable[[float], str] = words.tick
    first: float | None = None  # where the axis begins, and its first tick, when that is neither zero nor a value


def draw(ranking: Ranking, context: Context, title: str, subtitle: str, foot: str) -> "Figure":
    """A sheet as high as the rows need, a page at most; where there are none, it says so."""
    rows = len(ranking.labels)
    if not rows:
        made = sheet(context, title, subtitle, foot, 0.8)
        nothing(made, "No rows: nothing to draw.")
        return made.figure
    each = min(max(PAGE / rows, 0.132), 0.3)
    size = min(LABEL if context.columns == 2 else SMALL, each * 72 / LINE)
    shown, small = _labels(ranking.labels, 0.37 * context.width, each, size)
    left = MARGIN + max(words.width(line, small) for label in shown for line in label.split("\n")) + 0.06
    right = MARGIN + sum(_wide(head, cells, size) + GAP for head, cells in ranking.side)
    inches = context.width - left - right
    # The label of the axis may be wider than the axis, as far as the nearer side of the sheet.
    axis = words.wrapped(ranking.axis, inches + 2 * min(left, right) - 2 * MARGIN, LABEL)
    below = BELOW + len(axis) * LABEL * LINE / 72
    above = ABOVE + (legend.height(ranking.keys, context) if ranking.keys else 0)
    made = sheet(context, title, subtitle, foot, each * rows + above + below)
    legend.draw(made, ranking.keys, 0)
    axes = made.axes(left, right, above, below)
    axes.set_xlabel("\n".join(axis))
    _rows(axes, shown, small)
    _marks(axes, ranking, size, inches)
    _scale(axes, ranking, inches)
    if ranking.even:
        _even(axes, *ranking.even)
    _side(made, ranking, each, size, above)
    return made.figure


def _labels(labels: Sequence[str], inches: float, each: float, size: float) -> tuple[list[str], float]:
    """Labels as they are shown, and in which size: two small lines where a row has room for them and one needs it."""
    if each * 72 >= 2 * SMALL * 1.2 and any(words.width(label, size) > inches for label in labels):
        return [words.short(label, inches, SMALL, 2) for label in labels], SMALL
    return [words.short(label, inches, size) for label in labels], size


def _rows(axes: "Axes", shown: Sequence[str], size: float) -> None:
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks(range(len(shown)), shown)
    axes.tick_params(axis="y", length=0, pad=4)
    for label in axes.get_yticklabels():
        label.set_fontsize(size)
        label.set_linespacing(1.0)
        label.set_parse_math(False)
    grid(axes, "x")


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
    for place in range(len(values)):
        pair = [ranking.low[place], ranking.high[place]]
        axes.plot(pair, [place, place], color=INK, linewidth=1.8, zorder=3)
    axes.scatter(
        [values[place] for place in known], known, s=26, color=BLUE, marker="o", zorder=4, linewidths=0, clip_on=False
    )
    for place in set(range(len(values))) - set(known):
        said = axes.text(0.01, place, _why(ranking.why[place], inches, min(size, SMALL)), fontsize=min(size, SMALL))
        said.set(transform=axes.get_yaxis_transform(), color=QUIET, style="italic", va="center", zorder=5)
        said.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.6})


def _why(text: str, inches: float, size: float) -> str:
    """All of it, or what stands before the colon where there is little room."""
    return text if words.width(text, size) < inches else text.split(":")[0]


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

    more = [each.values for each in ranking.marks]
    lows = [ranking.values, ranking.low, *(each.low for each in ranking.bounds), *more]
    highs = [ranking.values, ranking.high, *(each.high for each in ranking.bounds), *more]
    low, high = pd.concat(lows).min(), pd.concat(highs).max()
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


def _side(made: Sheet, ranking: Ranking, each: float, size: float, above: float) -> None:
    """Columns of figures, flush right, the last one at the margin."""
    right = made.width - MARGIN
    first = made.height - made.top - above
    for head, cells in reversed(ranking.side):
        made.say(right, first + 0.03, head, SMALL, color=QUIET, ha="right", va="bottom", linespacing=1.0)
        for place, cell in enumerate(cells):
            made.say(right, first - (place + 0.5) * each, cell, size, ha="right", va="center_baseline")
        right -= _wide(head, cells, size) + GAP
    made.figure.add_artist(_rule(made, first))


def _rule(made: Sheet, y: float) -> "Line2D":
    from matplotlib.lines import Line2D

    ends = (MARGIN / made.width, 1 - MARGIN / made.width)
    return Line2D(ends, (y / made.height, y / made.height), color=RULE, linewidth=0.6)
