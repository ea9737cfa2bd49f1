"""Fields of study by what they cost and what they pay: median debt across, median pay up, area by graduates."""

from math import floor, log10
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import frames, labels, words
from analysis.figures.context import Context
from analysis.figures.palette import HATCH, INK, PAPER, QUIET
from analysis.figures.sheet import SMALL, empty, in_house_style, laid_out, mark, plain, sheet
from pipelines.school_jobs.figures import wording
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Median pay four years after the degree against median debt"
PAY = ("earnings_4yr_median_usd", "pay_median_usd")
DEBT = ("debt_median_usd",)
LABELLED = {1: 5, 2: 12}


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: cip4 or credential_level, title, earnings_4yr_median_usd, debt_median_usd; optional graduates,
    quartiles (earnings_4yr_quartile_1_usd, …_3_usd, debt_quartile_1_usd, …_3_usd). Raises UnfitFrame."""
    points = _points(frame)
    groups = wording.kinds(points)
    subtitle, line = _subtitle(points, context), _foot(frame, points, context)
    if points.empty:
        what = "No row tells both pay and debt." if len(frame) else "No rows: nothing to draw."
        return laid_out(empty(context, TITLE, subtitle, line, what))
    figure = sheet(context, TITLE, subtitle, line, 4.4 if context.columns == 2 else 3.2, _keys(groups, points))
    axes = figure.subplots()
    plain(axes, "both")
    _scale(axes, points)
    _even_line(axes)
    _dots(axes, points, groups)
    laid_out(figure)  # names are placed where the axes stay
    chosen = _extremes(points)[: LABELLED[context.columns]]
    titles = frames.texts(points, "title", "field_title", "cip4")
    wanted = [(points["debt"][at], points["pay"][at], titles[at]) for at in chosen]
    named = labels.place(axes, wanted, _clear_of(axes, points, points.loc[chosen]), SMALL)
    _quartiles(axes, points.loc[[chosen[place] for place in named]])
    return figure


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence: how many fields, the range of pay and of debt, and how many owe more than a year's pay."""
    points = _points(frame)
    start = f"Median pay four years after the degree against median debt {in_place(context)}"
    if points.empty:
        return f"{start}: no row tells both." if len(frame) else f"{start}: no rows."
    titles = _names(points)
    best, least = int(points["pay"].idxmax()), int(points["pay"].idxmin())
    owing = int((points["debt"] > points["pay"]).sum())
    return (
        f"{start}: {_fields(points)}; pay from {words.usd(points['pay'][least])} ({titles[least]}) "
        f"to {words.usd(points['pay'][best])} ({titles[best]}), debt from {words.usd(points['debt'].min())} to "
        f"{words.usd(points['debt'].max())}; {owing:,} with more debt than a year's pay."
    )


def _names(points: pd.DataFrame) -> list[str]:
    """Titles, with the level where the rows have one."""
    titles = frames.texts(points, "title", "field_title", "cip4")
    if "credential_level" not in points.columns:
        return titles
    return [f"{title}, {level}" for title, level in zip(titles, wording.kinds(points), strict=True)]


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with both numbers, as `pay` and `debt`, with `weight`: graduates."""
    both = frame.assign(pay=frames.numbers(frame, *PAY), debt=frames.numbers(frame, *DEBT))
    both["weight"] = frames.maybe(frame, "graduates", "graduates_n")
    return both.dropna(subset=["pay", "debt"]).reset_index(drop=True)


def _fields(points: pd.DataFrame) -> str:
    told = words.plural(len(points), "field")
    return f"{told} by level" if "credential_level" in points.columns else told


def _subtitle(points: pd.DataFrame, context: Context) -> str:
    parts = [place_name(context), f"n = {_fields(points)}", "area: graduates"]
    if _has_quartiles(points):
        parts.append("lines: middle half of programmes")
    return " · ".join(parts)


def _foot(frame: pd.DataFrame, points: pd.DataFrame, context: Context) -> str:
    without = len(frame) - len(points)
    return foot(
        context,
        f"n = {words.count(points['weight'].sum())} graduates of {_fields(points)}; medians over "
        "programmes, each counting once.",
        f"Not drawn, since pay or debt is not reported or withheld: {without:,}." if without else "",
        "Names: the furthest out." if len(points) > 1 else "",
        crosswalk=False,
    )


def _scale(axes: "Axes", points: pd.DataFrame) -> None:
    from matplotlib.ticker import MaxNLocator

    for limit, median, quartile in (
        (axes.set_xlim, "debt", "debt_quartile_3_usd"),
        (axes.set_ylim, "pay", "earnings_4yr_quartile_3_usd"),
    ):
        limit(0, (max(points[median].max(), frames.maybe(points, quartile).fillna(0).max()) or 1) * 1.08)
    axes.set_xlabel("median debt at graduation, thousand US dollars")
    axes.set_ylabel("median yearly pay, thousand US dollars")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(lambda value, _: words.tick(value / 1000))
    axes.tick_params(axis="y", length=0)


def _even_line(axes: "Axes") -> None:
    """Debt as high as one year's pay: below it, more is owed than a year earns."""
    right, top = axes.get_xlim()[1], axes.get_ylim()[1]
    end = min(right, top)
    axes.plot([0, end], [0, end], color=QUIET, linewidth=0.9, linestyle=(0, (5, 3)), zorder=1)
    axes.text(
        end * 0.98, end * 0.96, "debt = one year's pay", fontsize=SMALL, color=QUIET, ha="right", va="top", rotation=45,
        rotation_mode="anchor", transform_rotates_text=True,
    )  # fmt: skip


def _sizes(points: pd.DataFrame) -> pd.Series:
    """Areas by graduates, least where these are not reported."""
    most = points["weight"].max()
    return points["weight"].fillna(0).map(lambda graduates: _area(graduates, most, _largest(points)))


def _area(graduates: float, most: float, largest: float) -> float:
    """In square points; the least is still seen."""
    return 12 + largest * graduates / most if most > 0 else 12.0


def _largest(points: pd.DataFrame) -> float:
    """Less where there are many dots."""
    return 190.0 if len(points) <= 30 else 80.0


def _clear_of(axes: "Axes", points: pd.DataFrame, chosen: pd.DataFrame) -> list[tuple[float, float, float]]:
    """Debt, pay and radius in points of every dot, and of dots along the lines: what names keep clear of."""
    end = min(axes.get_xlim()[1], axes.get_ylim()[1])
    line = [(end * step / 60, end * step / 60, 2.0) for step in range(61)]
    return [
        *zip(points["debt"], points["pay"], _sizes(points).pow(0.5) / 2, strict=True),
        *line,
        *_along_quartiles(chosen),
    ]


def _along_quartiles(rows: pd.DataFrame) -> list[tuple[float, float, float]]:
    spots = []
    for _, row in rows.iterrows():
        for low, high, upright in (
            (row.get("earnings_4yr_quartile_1_usd"), row.get("earnings_4yr_quartile_3_usd"), True),
            (row.get("debt_quartile_1_usd"), row.get("debt_quartile_3_usd"), False),
        ):
            if pd.notna(low) and pd.notna(high):
                steps = [float(low) + (float(high) - float(low)) * part / 12 for part in range(13)]
                spots += [(row["debt"], each, 0.6) if upright else (each, row["pay"], 0.6) for each in steps]
    return spots


def _dots(axes: "Axes", points: pd.DataFrame, groups: pd.Series) -> None:
    """The largest first, so that none hides another."""
    sizes, kinds = _sizes(points), {kind.name: kind for kind in wording.order(groups)}
    for at in sizes.sort_values(ascending=False, kind="stable").index:
        kind, spot = kinds[groups[at]], (points["debt"][at], points["pay"][at])
        axes.scatter(
            *spot, s=sizes[at], color=kind.colour, marker=kind.marker, edgecolor=PAPER, linewidth=0.6, zorder=3
        )


def _quartiles(axes: "Axes", rows: pd.DataFrame) -> None:
    if not _has_quartiles(rows):
        return
    lows = frames.maybe(rows, "earnings_4yr_quartile_1_usd"), frames.maybe(rows, "debt_quartile_1_usd")
    highs = frames.maybe(rows, "earnings_4yr_quartile_3_usd"), frames.maybe(rows, "debt_quartile_3_usd")
    axes.vlines(rows["debt"], lows[0], highs[0], color=INK, linewidth=0.8, zorder=2)
    axes.hlines(rows["pay"], lows[1], highs[1], color=INK, linewidth=0.8, zorder=2)


def _has_quartiles(rows: pd.DataFrame) -> bool:
    return bool(frames.maybe(rows, "earnings_4yr_quartile_1_usd", "debt_quartile_1_usd").notna().any())


def _extremes(points: pd.DataFrame) -> list[int]:
    """Places of those furthest out, most telling first, each once."""
    pay, debt, weight = points["pay"], points["debt"], points["weight"]
    burden = debt / pay.where(pay > 0)
    ranked = [
        series.sort_values(ascending=ascending, kind="stable").dropna().index.tolist()
        for series, ascending in (
            (pay, False), (debt, False), (burden, False), (pay, True), (burden, True), (debt, True), (weight, False)
        )
    ]  # fmt: skip
    rounds = [each[turn] for turn in range(3) for each in ranked if turn < len(each)]
    return list(dict.fromkeys(rounds))


def _keys(groups: pd.Series, points: pd.DataFrame) -> list[Any]:
    """The kinds, then two round numbers of graduates."""
    kinds = [mark(kind.name, kind.colour, kind.marker) for kind in wording.order(groups)]
    most = points["weight"].max()
    if pd.isna(most) or most < 20:
        return kinds
    large = 10.0 ** floor(log10(most)) * int(str(int(most))[0])
    sizes = [(graduates, _area(graduates, most, _largest(points))) for graduates in (large / 10, large)]
    return [*kinds, *(mark(f"{words.count(graduates)} graduates", HATCH, "o", area) for graduates, area in sizes)]
