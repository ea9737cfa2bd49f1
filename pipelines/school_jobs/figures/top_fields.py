"""The picture of the main answer: who is hiring per graduate, and what the degree pays and costs."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.context import Context, Entry
from analysis.figures.palette import BLUE, GREEN, QUIET, VERMILLION
from analysis.figures.sheet import LINE, MARGIN, SMALL, Sheet, grid, in_house_style, nothing, sheet
from pipelines.school_jobs.figures.notes import foot
from pipelines.school_jobs.figures.places import in_place, place_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Open postings per hundred graduates, and what the degree pays and costs"
PAGE, LEGEND, BELOW, GAP = 8.2, 0.28, 0.42, 0.18  # inches
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
    made = sheet(context, TITLE, place_name(context), _foot(rows, context, basis), _body(len(rows.shown)))
    if rows.shown.empty:
        nothing(made, "No rows: nothing to draw.")
        return made.figure
    each = _each(len(rows.shown))
    size = min(SMALL, each * 72 / LINE)
    lines = 2 if each * 72 >= 2 * size * 1.2 else 1
    widest = (0.3 if context.columns == 2 else 0.33) * made.width
    shown = [words.short(label, widest, size, lines) for label in frames.texts(rows.shown, "title", "field_title")]
    left = MARGIN + max(words.width(line, size) for label in shown for line in label.split("\n")) + 0.08
    middle = left + (made.width - left) * (0.46 if context.columns == 2 else 0.5)
    openings = made.axes(left, made.width - middle + GAP, LEGEND, BELOW)
    money = made.axes(middle, MARGIN + 0.1, LEGEND, BELOW)
    _rows(openings, shown, size)
    _rows(money, [""] * len(shown), size)
    _draw_openings(openings, rows.shown, min(size, SMALL), context)
    _draw_money(money, rows.shown, context)
    _legend(made)
    return made.figure


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


def _each(rows: int) -> float:
    return min(max(PAGE / max(rows, 1), 0.132), 0.3)


def _body(rows: int) -> float:
    return _each(rows) * rows + LEGEND + BELOW if rows else 0.8


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


def _rows(axes: "Axes", labels: list[str], size: float) -> None:
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels, fontsize=size)
    axes.tick_params(axis="y", length=0, pad=4)
    for label in axes.get_yticklabels():
        label.set_linespacing(1.0)
    grid(axes, "x")


def _draw_openings(axes: "Axes", top: pd.DataFrame, size: float, context: Context) -> None:
    ratio = frames.numbers(top, _RATIO)
    bars = axes.barh(range(len(top)), ratio.fillna(0), color=BLUE, height=0.6)
    postings = frames.numbers(top, "postings_open")
    axes.bar_label(bars, [f"n = {words.count(n)}" for n in postings], fontsize=size, color=QUIET, padding=3)
    inches = axes.get_position().width * context.width
    widest = max(words.width(f"n = {words.count(n)}", size) for n in postings) + 0.08
    most = ratio.max() if ratio.max() > 0 else 1.0
    axes.set_xlim(0, most / max(1 - widest / inches, 0.3))
    _ticks(axes, inches, ratio.max())
    axes.set_xlabel("open postings per 100 graduates" if context.columns == 2 else "per 100 graduates", fontsize=SMALL)


def _draw_money(axes: "Axes", top: pd.DataFrame, context: Context) -> None:
    for column, label, colour, marker in _MONEY:
        thousands = frames.maybe(top, column) / 1000
        axes.scatter(
            thousands, range(len(top)), color=colour, marker=marker, s=24, label=label, zorder=3, clip_on=False
        )
    most = pd.concat([frames.maybe(top, column) for column, *_ in _MONEY]).max() / 1000
    axes.set_xlim(0, most * 1.05 if most > 0 else 1)
    _ticks(axes, axes.get_position().width * context.width, most)
    axes.set_xlabel(
        "thousand US dollars" + ("; debt in all, pay per year" if context.columns == 2 else ""), fontsize=SMALL
    )


def _ticks(axes: "Axes", inches: float, most: float) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=max(int(inches / 0.5), 1), steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: words.tick(value))
    axes.tick_params(axis="x", labelsize=SMALL)


def _legend(made: Sheet) -> None:
    """Flush right, above the second panel."""
    from matplotlib.lines import Line2D

    y, size = made.height - made.top - 0.12, SMALL if made.width > 5 else SMALL - 0.5
    x = made.width - MARGIN - sum(0.13 + words.width(text, size) + 0.1 for _, text, *_ in _MONEY) + 0.1
    for _, text, colour, marker in _MONEY:
        spot = ([(x + 0.05) / made.width], [y / made.height])
        made.figure.add_artist(Line2D(*spot, marker=marker, color=colour, markersize=5, linestyle="none"))
        made.say(x + 0.13, y, text, size, va="center_baseline")
        x += 0.13 + words.width(text, size) + 0.1


FIGURES = {"top_fields": Entry(draw_answer, describe)}
