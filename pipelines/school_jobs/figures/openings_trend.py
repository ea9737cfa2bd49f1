"""Postings of a few fields day by day: open, new and closed ones, and what they pay, a small panel for each field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, GREEN, PURPLE, QUIET, VERMILLION
from analysis.figures.sheet import LABEL, MARGIN, SMALL, empty, in_house_style, laid_out, mark, plain, sheet
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Open, new and closed postings day by day"
MOST = 12  # panels
COUNTS, PAY, AROUND = 0.85, 0.4, 0.85  # inches of a panel: counts, pay, and its name and days
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LINES = (
    ("postings_open", "open", BLUE, "o", "-"),
    ("postings_new", "new in 7 days", GREEN, "^", "--"),
    ("postings_closed", "closed in 7 days", VERMILLION, "s", ":"),
)
_PAY = ("salary", "median salary of open ones", PURPLE, "D", "-.")


@dataclass(frozen=True)
class Field:
    """One panel: the days of one field, oldest first."""

    title: str
    days: pd.DataFrame


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: title (or cip4), as_of_date, postings_open; optional postings_new, postings_closed, salary_median_usd
    with postings_with_salary; a row per field and day, in any order of days. Raises UnfitFrame."""
    fields = _fields(frame)
    shown, pay = fields[:MOST], frames.maybe(frame, "salary_median_usd").notna().any()
    across = max(1, min(3 if context.columns == 2 else 2, len(shown)))
    down = -(-len(shown) // across)
    subtitle, line = _subtitle(frame, context), _foot(fields, bool(pay), context)
    if not shown:
        return laid_out(empty(context, TITLE, subtitle, line))
    heights = (COUNTS, PAY) if pay else (COUNTS,)
    figure = sheet(context, TITLE, subtitle, line, down * (sum(heights) + AROUND), _keys(bool(pay)))
    grid = figure.subplots(down * len(heights), across, squeeze=False, height_ratios=heights * down)
    for place, axes in enumerate(grid.T.reshape(across, down, len(heights)).swapaxes(0, 1).reshape(-1, len(heights))):
        if place < len(shown):
            _panel(list(axes), shown[place], (context.width - MARGIN) / across - 0.6)
        else:
            for each in axes:
                each.remove()
    return laid_out(figure)


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence: the days, and how the open postings of each field (the first three) went."""
    fields = _fields(frame)
    start = f"Open postings day by day {in_place(context)}"
    if not fields:
        return f"{start}: no rows."
    told = [f"{field.title} {_went(field.days)}" for field in fields[:3]]
    rest = f"; {len(fields) - 3:,} more" if len(fields) > 3 else ""
    return f"{start}, {_span(frame)}: {'; '.join(told)}{rest}."


def _went(days: pd.DataFrame) -> str:
    first, last = days["postings_open"].iloc[0], days["postings_open"].iloc[-1]
    return words.count(last) if len(days) == 1 else f"from {words.count(first)} to {words.count(last)}"


def _fields(frame: pd.DataFrame) -> list[Field]:
    """In the order of their first rows."""
    needed, optional = "postings_open", ("postings_new", "postings_closed", "salary_median_usd", "postings_with_salary")
    read = pd.DataFrame({needed: frames.numbers(frame, needed)})
    for name in optional:
        read[name] = (
            frames.maybe(frame, name, "salary_n") if name == "postings_with_salary" else frames.maybe(frame, name)
        )
    read["day"] = pd.to_datetime(frame[frames.column(frame, "as_of_date")], errors="coerce")
    read["title"] = frames.texts(frame, "title", "field_title", "cip4")
    read["key"] = frames.texts(frame, "cip4", "title")
    groups = read.dropna(subset=["day"]).groupby("key", sort=False)
    return [Field(rows["title"].iloc[0], rows.sort_values("day", kind="stable")) for _, rows in groups]


def _span(frame: pd.DataFrame) -> str:
    days = pd.to_datetime(frame["as_of_date"], errors="coerce").dropna()
    if days.empty:
        return "no day"
    first, last = days.min().date(), days.max().date()
    return str(first) if first == last else f"{first} to {last}"


def _subtitle(frame: pd.DataFrame, context: Context) -> str:
    return f"{place_name(context)} · {_span(frame)} · a mark is a day with a complete sweep of the field"


def _foot(fields: list[Field], pay: bool, context: Context) -> str:
    last = sum(field.days["postings_open"].fillna(0).iloc[-1] for field in fields[:MOST])
    left_out = len(fields) - MOST
    return foot(
        context,
        f"n = {words.count(last)} open postings of {words.plural(min(len(fields), MOST), 'field')} on their last day.",
        "" if pay or not fields else "No salaries are given day by day.",
        f"The first {MOST} of {len(fields):,} fields are drawn." if left_out > 0 else "",
    )


def _panel(panel: Sequence["Axes"], field: Field, inches: float) -> None:
    """Name and n, the counts, below them the salary where there is one."""
    counts, *salary = panel
    for axes in panel:
        plain(axes, "y")
    how: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "in_layout": False}
    counts.set_title(" \n ", fontsize=LABEL)  # the height of both lines
    counts.annotate(words.short(field.title, inches, LABEL), (0, 1), (0, 15), fontsize=LABEL, weight="bold", **how)
    counts.annotate(_basis(field, bool(salary), inches), (0, 1), (0, 4), fontsize=SMALL, color=QUIET, **how)
    _counts(counts, field.days)
    for axes in salary:
        _salary(axes, field.days)
        _days(counts, field.days)
        counts.tick_params(axis="x", labelbottom=False)
    _days(panel[-1], field.days)


def _basis(field: Field, pay: bool, inches: float) -> str:
    last = field.days.iloc[-1]
    told = f"n = {words.count(last['postings_open'])}"
    return words.short(
        f"{told}; {words.count(last['postings_with_salary'])} with a salary" if pay else told, inches, SMALL
    )


def _counts(axes: "Axes", days: pd.DataFrame) -> None:
    for name, _, colour, marker, line in _LINES:
        _line(axes, days, name, colour, marker, line)
    _upright(axes, days[[name for name, *_ in _LINES]].max().max(), "postings")


def _salary(axes: "Axes", days: pd.DataFrame) -> None:
    _line(axes, days.assign(salary=days["salary_median_usd"] / 1000), "salary", PURPLE, "D", "-.")
    _upright(axes, days["salary_median_usd"].max() / 1000, "$1,000")
    if days["salary_median_usd"].isna().all():
        axes.set_yticks([])
        said = axes.text(0.5, 0.5, "no salary stated", transform=axes.transAxes, fontsize=SMALL, color=QUIET)
        said.set(ha="center", va="center", in_layout=False)


def _line(axes: "Axes", days: pd.DataFrame, name: str, colour: str, marker: str, line: str) -> None:
    known = days.dropna(subset=[name])
    if known.empty:  # a line without a point would lie in the sheet's corner
        return
    # Of different sizes, so that marks at one value are all seen.
    size = {"^": 6.0, "s": 3.0}.get(marker, 4.5) * (1 if len(known) <= 15 else 0.5)
    axes.plot(
        known["day"].map(_number).tolist(), known[name].tolist(), color=colour, marker=marker, linestyle=line,
        linewidth=1.1, markersize=size, clip_on=False, zorder=3,
    )  # fmt: skip


def _upright(axes: "Axes", most: float, unit: str) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(0, most * 1.08 if most > 0 else 1)
    axes.set_ylabel(unit, fontsize=SMALL)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=2 if unit.startswith("$") else 4, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: words.tick(value))
    axes.tick_params(axis="both", labelsize=SMALL)
    axes.tick_params(axis="y", length=0)


def _days(axes: "Axes", days: pd.DataFrame) -> None:
    """First and last day, and one between where there is room for it."""
    first, last = _number(days["day"].iloc[0]), _number(days["day"].iloc[-1])
    room = max((last - first) * 0.04, 0.6 if first == last else 0.1)
    axes.set_xlim(first - room, last + room)
    ticks = list(_ticks(first, last))
    axes.set_xticks(ticks, [_day(tick) for tick in ticks])


def _ticks(first: int, last: int) -> Iterator[int]:
    yield first
    if last - first >= 4:
        yield (first + last) // 2
    if last > first:
        yield last


def _number(day: pd.Timestamp) -> int:
    return int(day.date().toordinal())


def _day(number: float) -> str:
    day = date.fromordinal(int(number))
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _keys(pay: bool) -> list[Any]:
    lines = (*_LINES, *([_PAY] if pay else []))
    return [mark(text, colour, marker, 20.0, line) for _, text, colour, marker, line in lines]
