"""Fields of study by what they cost and what they pay: median debt across, median pay up, area by graduates."""

from collections.abc import Callable
from math import floor, log10
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import frames, labels, words
from analysis.figures.context import Context
from analysis.figures.palette import HATCH, INK, PAPER, QUIET
from analysis.figures.sheet import SMALL, Drawing, Words, laid_out, mark, nothing, plain
from pipelines.school_jobs.figures import wording
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAY = ("earnings_4yr_median_usd", "pay_median_usd")
LABELLED = {1: 5, 2: 12}


def pay_against_debt(frame: pd.DataFrame, context: Context) -> Drawing:
    """`frame`: cip4 or credential_level, title, earnings_4yr_median_usd, debt_median_usd; optional graduates,
    quartiles (earnings_4yr_quartile_1_usd, …_3_usd, debt_quartile_1_usd, …_3_usd)."""
    points = _points(frame)
    n = words.plural(len(points), "degree" if "credential_level" in points.columns else "field")
    without = len(frame) - len(points)
    caption = Words(
        "Median pay four years after the degree against median debt",
        f"{place_name(context)} · n = {n} · area: graduates"
        f"{' · lines: middle half of programmes' if _has_quartiles(points) else ''}",
        foot(
            context,
            f"n = {words.count(points['weight'].sum())} graduates of {n}; medians over programmes, each counting once.",
            f"Not drawn, since pay or debt is not reported or withheld: {without:,}." if without else "",
            "Names: the furthest out." if len(points) > 1 else "",
            crosswalk=False,
        ),
        f"Median pay four years after the degree against median debt {in_place(context)}: {_alt(frame, points, n)}.",
    )
    if points.empty:
        return nothing(caption, *(["No row tells both pay and debt."] if len(frame) else []))
    groups = wording.kinds(points)

    def paint(figure: "Figure") -> None:
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

    return Drawing(caption, 4.4 if context.columns == 2 else 3.2, paint, _keys(groups, points))


def _alt(frame: pd.DataFrame, points: pd.DataFrame, n: str) -> str:
    """The number of fields, the ranges of pay and of debt, and the number with more debt than a year's pay."""
    if points.empty:
        return "no row tells both" if len(frame) else "no rows"
    titles, pay, debt = _names(points), points["pay"], points["debt"]
    least, best = (f"{words.usd(pay[at])} ({titles[at]})" for at in (int(pay.idxmin()), int(pay.idxmax())))
    if len(points) == 1:
        return f"{n}; pay {best}, debt {words.usd(debt.max())}"
    return (
        f"{n}; pay from {least} to {best}, debt from {words.usd(debt.min())} to {words.usd(debt.max())}; "
        f"{int((debt > pay).sum()):,} with more debt than a year's pay"
    )


def _names(points: pd.DataFrame) -> list[str]:
    """Titles, with the level where the rows have one."""
    titles = frames.texts(points, "title", "field_title", "cip4")
    if "credential_level" not in points.columns:
        return titles
    return [f"{title}, {level}" for title, level in zip(titles, wording.kinds(points), strict=True)]


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with both numbers, as `pay` and `debt`, with `weight`: graduates."""
    both = frame.assign(pay=frames.numbers(frame, *PAY), debt=frames.numbers(frame, "debt_median_usd"))
    both["weight"] = frames.maybe(frame, "graduates", "graduates_n")
    return both.dropna(subset=["pay", "debt"]).reset_index(drop=True)


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


def _areas(points: pd.DataFrame) -> Callable[[float], float]:
    """Square points by graduates: the least is still seen, and all are smaller where there are many dots."""
    most, largest = points["weight"].max(), 190.0 if len(points) <= 30 else 80.0
    return lambda graduates: 12 + largest * graduates / most if most > 0 else 12.0


def _sizes(points: pd.DataFrame) -> pd.Series:
    """Of all dots, least where graduates are not reported."""
    return points["weight"].fillna(0).map(_areas(points))


def _clear_of(axes: "Axes", points: pd.DataFrame, chosen: pd.DataFrame) -> list[tuple[float, float, float]]:
    """Debt, pay and radius in points of every dot, and of dots along the lines: what names keep clear of."""
    end = min(axes.get_xlim()[1], axes.get_ylim()[1])
    spots = list(zip(points["debt"], points["pay"], _sizes(points).pow(0.5) / 2, strict=True))
    spots += [(end * step / 60, end * step / 60, 2.0) for step in range(61)]
    for _, row in chosen.iterrows():
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
    area = _areas(points)
    sizes = [mark(f"{words.count(each)} graduates", HATCH, "o", area(each)) for each in (large / 10, large)]
    return [*kinds, *sizes]


FIGURES = {"pay_against_debt": pay_against_debt}
