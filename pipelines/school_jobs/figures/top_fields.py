"""The picture of the main answer: who is hiring per graduate, and what the degree pays and costs."""

from typing import TYPE_CHECKING, cast

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, GREEN, QUIET, VERMILLION
from analysis.figures.sheet import LINE, SMALL, Drawing, Words, lay_out, mark, nothing, plain
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_RATIO = "postings_per_100_graduates"
PAGE, BELOW = 8.2, 0.42  # inches that rows may take, and of the axes
_MONEY = (
    ("earnings_4yr_median_usd", "earnings, 4 years after", GREEN, "o"),
    ("salary_median_usd", "advertised salary", BLUE, "D"),
    ("debt_median_usd", "debt", VERMILLION, "s"),
)


def top_fields(frame: pd.DataFrame, context: Context) -> Drawing:
    """`frame`: title, postings_open, postings_per_100_graduates, graduates, earnings_4yr_median_usd, salary_median_usd,
    debt_median_usd; best first. Two panels side by side."""
    rows, left_out = frames.first(frame, "fields")
    titles, ratio = frames.texts(rows, "title", "field_title"), frames.numbers(rows, _RATIO)
    postings = words.bases(frames.numbers(rows, "postings_open"))
    caption = Words(
        "Open postings per hundred graduates, and what the degree pays and costs",
        place_name(context),
        foot(
            context,
            f"n = {words.count(frames.numbers(rows, 'postings_open').sum())} open postings of these fields.",
            left_out,
            frames.missing(rows, ratio, context, "openings"),
            "No mark: not reported or not certain.",
        ),
        f"Fields of study by open postings per hundred graduates {in_place(context)}: {_alt(rows, postings)}.",
    )
    if rows.empty:
        return nothing(caption)
    each = min(max(PAGE / len(rows), 0.132), 0.3)
    size = min(SMALL, each * 72 / LINE)
    widest, lines = (0.3 if context.columns == 2 else 0.33) * context.width, 2 if each * 72 >= 2 * size * 1.2 else 1
    shown = [words.short(label, widest, size, lines) for label in titles]

    def paint(figure: "Figure") -> None:
        openings, money = figure.subplots(1, 2, width_ratios=(1, 1.1), gridspec_kw={"wspace": 0.08})
        for axes, labels in ((openings, shown), (money, [""] * len(shown))):
            plain(axes)
            axes.set_ylim(len(shown) - 0.5, -0.5)
            axes.set_yticks(range(len(shown)), labels, fontsize=size, linespacing=1.0)
            axes.tick_params(axis="y", length=0, pad=4)
            axes.tick_params(axis="x", labelsize=SMALL)
            axes.xaxis.set_major_formatter(lambda value, _: words.tick(value))
        _money(money, rows, context)
        _openings(openings, ratio, postings, size, context)

    keys = [mark(text, colour, marker) for _, text, colour, marker in _MONEY]
    return Drawing(caption, each * len(shown) + BELOW, paint, keys)


def _alt(rows: pd.DataFrame, postings: list[str]) -> str:
    """The first field's numbers, and the last one's ratio."""
    if rows.empty:
        return "no rows"
    titles, ratio = frames.texts(rows, "title", "field_title"), words.counts(frames.numbers(rows, _RATIO))
    known = [(name, frames.maybe(rows, column).iloc[0]) for column, name, *_ in _MONEY]
    money = words.listed([f"median {name} {words.usd(value)}" for name, value in known if pd.notna(value)])
    last = f"; the last of {len(rows):,} is {titles[-1]} with {ratio[-1]}" if len(rows) > 1 else ""
    return f"{titles[0]} with {ratio[0]} ({postings[0]}{'; ' if money else ''}{money}){last}"


def _openings(axes: "Axes", ratio: pd.Series, postings: list[str], size: float, context: Context) -> None:
    bars = axes.barh(range(len(ratio)), ratio.fillna(0), color=BLUE, height=0.6)
    axes.bar_label(bars, postings, fontsize=size, color=QUIET, padding=3)
    lay_out(cast("Figure", axes.get_figure(root=True)))
    inches = axes.get_position().width * context.width
    widest = max(words.width(n, size) for n in postings) + 0.08
    most = ratio.max() if ratio.max() > 0 else 1.0
    axes.set_xlim(0, most / max(1 - widest / inches, 0.3))
    axes.set_xlabel("open postings per 100 graduates" if context.columns == 2 else "per 100 graduates", fontsize=SMALL)


def _money(axes: "Axes", top: pd.DataFrame, context: Context) -> None:
    for column, label, colour, marker in _MONEY:
        thousands = frames.maybe(top, column) / 1000
        axes.scatter(
            thousands, range(len(top)), color=colour, marker=marker, s=24, label=label, zorder=3, clip_on=False
        )
    most = pd.concat([frames.maybe(top, column) for column, *_ in _MONEY]).max() / 1000
    axes.set_xlim(0, most * 1.05 if most > 0 else 1)
    axes.set_xlabel(
        "thousand US dollars" + ("; debt in all, pay per year" if context.columns == 2 else ""), fontsize=SMALL
    )


FIGURES = {"top_fields": top_fields}
