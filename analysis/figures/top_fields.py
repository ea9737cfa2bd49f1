"""The picture of the main answer: who is hiring per graduate, and what the degree pays and costs."""

import textwrap
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's palette: told apart with any kind of colour vision, and in grey.
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"

LIMITS = (
    "Postings are tied to fields by the official CIP–SOC crosswalk, which is expert judgement, not observed careers; "
    "one search per field; a posting found for a field need not require that degree."
)


def draw(top: pd.DataFrame, coverage: pd.DataFrame, note: str = "") -> "Figure":
    """`top`: the answer to top_fields, best first; `coverage`: the one row of coverage; `note`: where the data is from.

    Two panels side by side.
    """
    from matplotlib.figure import Figure  # importing it makes folders, so not before it is needed
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(
        figsize=(12, 1.9 + 0.46 * max(len(top), 3)), layout=ConstrainedLayoutEngine(rect=(0, 0.05, 1, 0.95))
    )
    openings, money = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1.1))
    _draw_openings(openings, top)
    _draw_money(money, top)
    figure.suptitle("Open postings per hundred graduates, and what the degree pays and costs", fontweight="bold")
    figure.text(
        0.01,
        0.01,
        textwrap.fill(f"{note} {_basis(coverage)} {LIMITS}".strip(), 190),
        fontsize=7,
        color=GREY,
        va="bottom",
    )
    return figure


def _labels(top: pd.DataFrame) -> list[str]:
    return [textwrap.shorten(title, 44, placeholder="…") for title in top["title"]]


def _draw_openings(axes: "Axes", top: pd.DataFrame) -> None:
    bars = axes.barh(range(len(top)), top["postings_per_100_graduates"], color=BLUE, height=0.66)
    shown = [f" n = {postings:,.0f}" for postings in top["postings_open"]]
    axes.bar_label(bars, shown, fontsize=8, color=GREY)
    axes.set_yticks(range(len(top)), _labels(top))
    axes.invert_yaxis()
    axes.margins(x=0.18)
    axes.set_xlabel("open postings per 100 graduates (n: open postings)")
    _tidy(axes)


def _draw_money(axes: "Axes", top: pd.DataFrame) -> None:
    rows = range(len(top))
    series = (
        ("earnings_4yr_median_usd", "median earnings, 4 years after", GREEN, "o"),
        ("salary_median_usd", "median advertised salary", BLUE, "D"),
        ("debt_median_usd", "median debt", ORANGE, "s"),
    )
    for column, label, colour, marker in series:
        thousands = pd.to_numeric(top[column]) / 1000
        axes.scatter(thousands, rows, color=colour, marker=marker, s=42, label=label, zorder=3)
    axes.set_xlabel("thousand US dollars (missing mark: not reported)")
    axes.set_xlim(left=0)
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.02, 1.0),
        ncols=3,
        fontsize=8,
        frameon=False,
        columnspacing=1,
        handletextpad=0,
    )
    _tidy(axes)


def _tidy(axes: "Axes") -> None:
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6, zorder=0)
    axes.set_axisbelow(True)


def _basis(coverage: pd.DataFrame) -> str:
    row = coverage.iloc[0]
    return (
        f"As of {row['as_of_date']}: {row['fields_searched']:,} of {row['fields']:,} fields searched, "
        f"{row['postings_open']:,.0f} open postings, {row['postings_with_salary']:,.0f} with a certain yearly salary."
    )
