"""The states as tiles of one size: colour by value, value and n in the tile; hatched is withheld, blank is no data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.context import Context
from analysis.figures.palette import HATCH, PAPER, RULE, SEQUENCE, on
from analysis.figures.sheet import MARGIN, Drawing, Words, nothing, swatch
from pipelines.school_jobs.analysis.places import NATION, name
from pipelines.school_jobs.figures.wording import Tile, foot, tiles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROWS, COLUMNS = 8, 11  # tiles


@dataclass(frozen=True)
class Measure:
    """A map's measure: the columns of the value and of its n (the first that there is), and how both are written."""

    title: str
    unit: str
    value: Sequence[str]
    n: Sequence[str]
    n_noun: str
    cell: str  # what the column `withheld` calls the value
    write: Callable[[float], str] = words.count
    crosswalk: bool = True


OPENINGS = Measure(
    "Open postings by state", "open postings",
    ("postings_open", "openings"), ("openings_n", "postings_open", "openings", "n"), "open postings", "openings",
)  # fmt: skip
PER_GRADUATE = Measure(
    "Open postings per hundred graduates, by state", "open postings per 100 graduates",
    ("postings_per_100_graduates", "openings_per_100_graduates"), ("openings_n", "postings_open", "openings", "n"),
    "open postings", "openings", words.ratio,
)  # fmt: skip
PAY = Measure(
    "Median pay four years after the degree, by state", "US dollars per year",
    ("earnings_4yr_median_usd", "pay_median_usd"), ("earnings_4yr_n", "programs_with_earnings_4yr", "pay_n", "n"),
    "programmes", "earnings", words.usd, crosswalk=False,
)  # fmt: skip
SALARY = Measure(
    "Median advertised salary by state", "US dollars per year",
    ("salary_median_usd",), ("salary_n", "postings_with_salary", "n"), "postings with a salary", "salary", words.usd,
)  # fmt: skip


@dataclass(frozen=True)
class States:
    """Value, n, and whether it is withheld, by state; those on the map only. `edges`: least value, ends of classes."""

    values: pd.Series
    bases: pd.Series
    hidden: pd.Series
    edges: list[float]


def by_state(frame: pd.DataFrame, context: Context, measure: Measure) -> Drawing:
    """`frame`: state (two letters), the measure's value and n, optional withheld; a row per state, in any order.

    The nation's row and territories are not on the map; the foot says so."""
    states = _states(frame, measure)
    names, values = [name(state) for state in states.values.index], states.values.reset_index(drop=True)
    extremes = frames.extremes(names, values, list(map(measure.write, values)), words.bases(states.bases))
    away = sorted(set(frames.texts(frame, "state")) - set(tiles()) - {NATION, "?"})
    known = states.values.notna()
    caption = Words(
        measure.title,
        f"{measure.unit}; small: n, {measure.n_noun}",
        foot(
            context,
            f"n = {words.count(states.bases[known].sum())} {measure.n_noun} in {known.sum()} of {len(tiles())} states "
            "(with DC).",
            "Classes hold about as many states each.",
            f"Not on the map: {words.listed(away)}." if away else "",
            crosswalk=measure.crosswalk,
        ),
        f"Map of the US states as tiles, {measure.title[0].lower()}{measure.title[1:]} ({measure.unit}): {extremes}"
        f"{f'; not on the map: {words.listed(away)}' if away else ''}.",
    )
    if frame.empty:
        return nothing(caption)
    side = (context.width - 2 * MARGIN) / COLUMNS

    def paint(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.axis("off")
        axes.set(xlim=(0, COLUMNS), ylim=(ROWS, 0))
        for tile in tiles().values():
            _tile(axes, tile, states, measure, side)

    return Drawing(caption, side * ROWS, paint, _keys(states.edges, measure, context), below=True)


def _states(frame: pd.DataFrame, measure: Measure) -> States:
    rows = frame.drop_duplicates("state") if "state" in frame.columns else frame
    index = pd.Index(frames.texts(rows, "state"))
    known = index.isin(list(tiles()))
    columns = frames.numbers(rows, *measure.value), frames.maybe(rows, *measure.n), frames.withheld(rows, measure.cell)
    values, bases, hidden = (pd.Series(each.to_numpy(), index=index)[known].sort_index() for each in columns)
    return States(values, bases, hidden.astype(bool) & values.isna(), _edges(values))


def _edges(values: pd.Series) -> list[float]:
    """Least value and upper ends of at most five classes with about as many states each."""
    known = values.dropna().sort_values()
    if known.empty:
        return []
    ends = known.quantile([0, 0.2, 0.4, 0.6, 0.8, 1], interpolation="higher").tolist()
    return [ends[0], *sorted(set(ends[1:]))]


def _class(value: float, edges: list[float]) -> str:
    """The colour: the classes that there are take the sequence's ends and what lies between."""
    place = next(place for place, end in enumerate(edges[1:]) if value <= end)
    return _colours(len(edges) - 1)[place]


def _colours(classes: int) -> list[str]:
    if classes == 1:
        return [SEQUENCE[2]]
    return [SEQUENCE[round(place * (len(SEQUENCE) - 1) / (classes - 1))] for place in range(classes)]


def _tile(axes: "Axes", tile: Tile, states: States, measure: Measure, side: float) -> None:
    from matplotlib.patches import Rectangle

    value, n = states.values.get(tile.state), states.bases.get(tile.state)
    hidden, known = bool(states.hidden.get(tile.state, False)), pd.notna(value)
    fill = _class(value, states.edges) if known else PAPER
    corner, edge = (tile.column + 0.03, tile.row + 0.03), fill if known else HATCH if hidden else RULE
    hatch = "////" if hidden else None
    axes.add_patch(Rectangle(corner, 0.94, 0.94, facecolor=fill, edgecolor=edge, linewidth=0.5, hatch=hatch))
    lines = [(0.5, tile.state, 0.19, "bold" if hidden else "normal")]
    if known:
        lines = [(0.22, tile.state, 0.19, "bold"), (0.53, _brief(value, measure), 0.196, "normal")]
        lines += [(0.8, words.brief(n), 0.151, "normal")]
    for y, text, size, weight in lines:
        points = size * side * 72
        points = min(points, points * side * 0.88 / words.width(text, points, weight))
        label = axes.text(tile.column + 0.5, tile.row + y, text, fontsize=points, weight=weight, color=on(fill))
        label.set(ha="center", va="center_baseline")
        if hidden:
            label.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.8})


def _brief(value: float, measure: Measure) -> str:
    """Money in thousands, so that it fits a tile."""
    if measure.write is words.usd:
        return f"${value / 1000:,.0f}k" if abs(value) >= 10_000 else words.usd(value)
    return measure.write(value)


def _keys(edges: list[float], measure: Measure, context: Context) -> list[Any]:
    """A swatch and a range per class, then withheld and no data."""
    entries = []
    for place, colour in enumerate(_colours(len(edges) - 1) if edges else []):
        low, high = edges[place], edges[place + 1]
        text = measure.write(high) if low == high else f"{measure.write(low)} – {measure.write(high)}"
        entries.append(swatch(text if place == 0 or low == high else f"> {text}", colour))
    return [*entries, swatch(f"withheld (n < {context.min_n})", PAPER, "////"), swatch("no data", PAPER)]


FIGURES = {
    "openings_by_state": partial(by_state, measure=PER_GRADUATE),
    "pay_by_state": partial(by_state, measure=PAY),
    "postings_by_state": partial(by_state, measure=OPENINGS),
    "salary_by_state": partial(by_state, measure=SALARY),
}
