"""The picture of the main answer: who is hiring per graduate, and what the degree pays and costs."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.context import Context, Entry
from analysis.figures.palette import BLUE, GREEN, QUIET, VERMILLION
from analysis.figures.sheet import LINE, SMALL, empty, in_house_style, laid_out, mark, plain, sheet
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Open postings per hundred graduates, and what the degree pays and costs"
PAGE, BELOW = 8.2, 0.42  # inches that rows may take, and of the axes
_MONEY = (
    ("earnings_4yr_median_usd", "earnings, 4 years after", GREEN, "o"),
    ("salary_median_usd", "advertised salary", BLUE, "D"),
    ("debt_median_usd", "debt", VERMILLION, "s"),
)


def draw(top: pd.DataFrame, coverage: pd.DataFrame, note: str = "") -> "Figure":
    """`top`: the answer to top_fields, best first; `coverage`: its one row; `note`: where the data is from."""
    row = coverage.iloc[0]
    basis = (
        f"{row['fields_searched']:,} of {row['fields']:,} fields searched, {row['postings_open']:,.0f} open postings, "
        f"{row['postings_with_salary']:,.0f} with a certain yearly salary."
    )
    return draw_answer(top, Context(note=note, as_of=row["as_of_date"]), basis)


@in_house_style
def draw_answer(frame: pd.DataFrame, context: Context, basis: str = "") -> "Figure":
    """`frame`: title, postings_open, postings_per_100_graduates, graduates, earnings_4yr_median_usd, salary_median_usd,
    debt_median_usd; best first. Two panels side by side. Raises UnfitFrame."""
    rows = frames.first(frame)
    place, line = place_name(context), _foot(rows, context, basis)
    if rows.shown.empty:
        return laid_out(empty(context, TITLE, place, line))
    each = min(max(PAGE / len(rows.shown), 0.132), 0.3)
    size = min(SMALL, each * 72 / LINE)
    widest, lines = (0.3 if context.columns == 2 else 0.33) * context.width, 2 if each * 72 >= 2 * size * 1.2 else 1
    shown = [words.short(label, widest, size, lines) for label in frames.texts(rows.shown, "title", "field_title")]
    keys = [mark(text, colour, marker) for _, text, colour, marker in _MONEY]
    figure = sheet(context, TITLE, place, line, each * len(shown) + BELOW, keys)
    openings, money = figure.subplots(1, 2, width_ratios=(1, 1.1), gridspec_kw={"wspace": 0.08})
    for axes, labels in ((openings, shown), (money, [""] * len(shown))):
        plain(axes)
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_yticks(range(len(shown)), labels, fontsize=size, linespacing=1.0)
        axes.tick_params(axis="y", length=0, pad=4)
        axes.tick_params(axis="x", labelsize=SMALL)
        axes.xaxis.set_major_formatter(lambda value, _: words.tick(value))
    _draw_money(money, rows.shown, context)
    _draw_openings(openings, rows.shown, size, context)
    return laid_out(figure)


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence with the first field's numbers, and the last one's ratio."""
    shown = frames.first(frame).shown
    start = f"Fields of study with most open postings per hundred graduates {in_place(context)}"
    if shown.empty:
        return f"{start}: no rows."
    titles, ratio = frames.texts(shown, "title", "field_title"), words.counts(frames.numbers(shown, _RATIO))
    known = [(name, frames.maybe(shown, column).iloc[0]) for column, name, *_ in _MONEY]
    money = words.listed([f"median {name} {words.usd(value)}" for name, value in known if pd.notna(value)])
    n = words.count(frames.numbers(shown, "postings_open").iloc[0])
    last = f"; the last of {len(shown):,} is {titles[-1]} with {ratio[-1]}" if len(shown) > 1 else ""
    return f"{start}: {titles[0]} with {ratio[0]} (n = {n}{'; ' if money else ''}{money}){last}."


_RATIO = "postings_per_100_graduates"


def _foot(rows: frames.Rows, context: Context, basis: str) -> str:
    ratio = frames.numbers(rows.shown, _RATIO)
    openings = frames.numbers(rows.shown, "postings_open").sum()
    return foot(
        context,
        f"n = {words.count(openings)} open postings of these fields.",
        basis,
        rows.sentence("fields"),
        frames.missing(rows.shown, ratio, context, "openings"),
        "No mark: not reported or not certain.",
    )


def _draw_openings(axes: "Axes", top: pd.DataFrame, size: float, context: Context) -> None:
    ratio = frames.numbers(top, _RATIO)
    bars = axes.barh(range(len(top)), ratio.fillna(0), color=BLUE, height=0.6)
    postings = frames.numbers(top, "postings_open")
    axes.bar_label(bars, [f"n = {words.count(n)}" for n in postings], fontsize=size, color=QUIET, padding=3)
    axes.get_figure().draw_without_rendering()  # type: ignore[union-attr]
    inches = axes.get_position().width * context.width
    widest = max(words.width(f"n = {words.count(n)}", size) for n in postings) + 0.08
    most = ratio.max() if ratio.max() > 0 else 1.0
    axes.set_xlim(0, most / max(1 - widest / inches, 0.3))
    axes.set_xlabel("open postings per 100 graduates" if context.columns == 2 else "per 100 graduates", fontsize=SMALL)


def _draw_money(axes: "Axes", top: pd.DataFrame, context: Context) -> None:
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


FIGURES = {"top_fields": Entry(draw_answer, describe)}
