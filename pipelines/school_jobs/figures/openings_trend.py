"""Postings of a few fields day by day: open, new and closed ones, and what they pay, a small panel for each field."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, GREEN, PURPLE, QUIET, VERMILLION
from analysis.figures.sheet import LABEL, MARGIN, SMALL, Drawing, Words, mark, nothing, plain
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12  # panels
COUNTS, PAY, AROUND = 0.85, 0.4, 0.85  # inches of a panel: counts, pay, and its name and days
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LINES = (
    ("postings_open", "open", BLUE, "o", "-"),
    ("postings_new", "new in 7 days", GREEN, "^", "--"),
    ("postings_closed", "closed in 7 days", VERMILLION, "s", ":"),
)
_PAY = ("salary", "median salary of open ones", PURPLE, "D", "-.")


def openings_trend(frame: pd.DataFrame, context: Context) -> Drawing:
    """`frame`: title (or cip4), as_of_date, postings_open; optional postings_new, postings_closed, salary_median_usd
    with postings_with_salary; a row per field and day, in any order of days."""
    fields, span = _fields(frame), _span(frame)
    shown, pay = fields[:MOST], bool(frames.maybe(frame, "salary_median_usd").notna().any())
    last = sum(days["postings_open"].fillna(0).iloc[-1] for days in shown)
    went = [f"{days['title'].iloc[0]} {_went(days['postings_open'])}" for days in fields[:3]]
    rest = f"; {len(fields) - 3:,} more" if len(fields) > 3 else ""
    start = f"Open postings day by day {in_place(context)}"
    caption = Words(
        "Open, new and closed postings day by day",
        f"{place_name(context)} · {span} · a mark is a day with a complete sweep of the field",
        foot(
            context,
            f"n = {words.count(last)} open postings of {words.plural(len(shown), 'field')} on their last day.",
            "" if pay or not fields else "No salaries are given day by day.",
            f"The first {MOST} of {len(fields):,} fields are drawn." if len(fields) > MOST else "",
        ),
        f"{start}, {span}: {'; '.join(went)}{rest}." if fields else f"{start}: no rows.",
    )
    if not shown:
        return nothing(caption)
    if all(len(days) < 2 for days in shown):
        return nothing(caption, "One day only: a trend takes two.")
    across = min(3 if context.columns == 2 else 2, len(shown))
    down, heights = -(-len(shown) // across), (COUNTS, PAY) if pay else (COUNTS,)

    def paint(figure: "Figure") -> None:
        grid = figure.subplots(down * len(heights), across, squeeze=False, height_ratios=heights * down)
        panels = grid.T.reshape(across, down, len(heights)).swapaxes(0, 1).reshape(-1, len(heights))
        for panel, days in zip_longest(panels, shown):
            if days is None:
                for axes in panel:
                    axes.remove()
            else:
                _panel(list(panel), days, (context.width - MARGIN) / across - 0.6)

    lines = (*_LINES, *([_PAY] if pay else []))
    keys = [mark(text, colour, marker, 20.0, line) for _, text, colour, marker, line in lines]
    return Drawing(caption, down * (sum(heights) + AROUND), paint, keys)


def _went(openings: pd.Series) -> str:
    first, last = words.count(openings.iloc[0]), words.count(openings.iloc[-1])
    return last if len(openings) == 1 else f"from {first} to {last}"


def _fields(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """The days of each field, oldest first; fields in the order of their first rows."""
    read = pd.DataFrame({"postings_open": frames.numbers(frame, "postings_open")})
    for name in ("postings_new", "postings_closed", "salary_median_usd"):
        read[name] = frames.maybe(frame, name)
    read["postings_with_salary"] = frames.maybe(frame, "postings_with_salary", "salary_n")
    read["day"] = pd.to_datetime(frame[frames.column(frame, "as_of_date")], errors="coerce")
    read["title"] = frames.texts(frame, "title", "field_title", "cip4")
    read["key"] = frames.texts(frame, "cip4", "title")
    groups = read.dropna(subset=["day"]).groupby("key", sort=False)
    return [rows.sort_values("day", kind="stable") for _, rows in groups]


def _span(frame: pd.DataFrame) -> str:
    days = pd.to_datetime(frame["as_of_date"], errors="coerce").dropna()
    if days.empty:
        return "no day"
    first, last = days.min().date(), days.max().date()
    return str(first) if first == last else f"{first} to {last}"


def _panel(panel: Sequence["Axes"], days: pd.DataFrame, inches: float) -> None:
    """Name and n, the counts, below them the salary where there is one."""
    counts, *salary = panel
    for axes in panel:
        plain(axes, "y")
    last = days.iloc[-1]
    n = f"n = {words.count(last['postings_open'])}"
    n = words.short(f"{n}; {words.count(last['postings_with_salary'])} with a salary" if salary else n, inches, SMALL)
    how: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "in_layout": False}
    counts.set_title(" \n ", fontsize=LABEL)  # the height of both lines
    title = words.short(last["title"], inches, LABEL)
    counts.annotate(title, (0, 1), (0, 15), fontsize=LABEL, weight="bold", **how)
    counts.annotate(n, (0, 1), (0, 4), fontsize=SMALL, color=QUIET, **how)
    for name, _, colour, marker, line in _LINES:
        _line(counts, days, name, colour, marker, line)
    _upright(counts, days[[name for name, *_ in _LINES]].max().max(), "postings")
    for axes in salary:
        _salary(axes, days)
        _days(counts, days)
        counts.tick_params(axis="x", labelbottom=False)
    _days(panel[-1], days)


def _salary(axes: "Axes", days: pd.DataFrame) -> None:
    name, _, *look = _PAY
    _line(axes, days.assign(**{name: days["salary_median_usd"] / 1000}), name, *look)
    _upright(axes, days["salary_median_usd"].max() / 1000, "$1,000")
    if days["salary_median_usd"].isna().all():
        axes.set_yticks([])
        note = axes.text(0.5, 0.5, "no salary stated", transform=axes.transAxes, fontsize=SMALL, color=QUIET)
        note.set(ha="center", va="center", in_layout=False)


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
    ticks = sorted({first, last, *([(first + last) // 2] if last - first >= 4 else [])})
    axes.set_xticks(ticks, [_day(tick) for tick in ticks])


def _number(day: pd.Timestamp) -> int:
    return int(day.date().toordinal())


def _day(number: int) -> str:
    day = date.fromordinal(number)
    return f"{day.day} {_MONTHS[day.month - 1]}"


FIGURES = {"openings_trend": openings_trend}
