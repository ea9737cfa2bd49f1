"""Predicted prices against those that were seen."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, QUIET
from analysis.figures.sheet import Drawing, Words, foot, mark, nothing, plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def fares_predicted(frame: pd.DataFrame, context: Context) -> Drawing:
    """`frame`: of trips `sale_total` and `predicted_total`, in one `currency_code`."""
    seen, predicted = frames.numbers(frame, "sale_total"), frames.numbers(frame, "predicted_total")
    currency = next(iter(frames.texts(frame, "currency_code")), "")
    known = seen.notna() & predicted.notna()
    low, high = (pd.concat([seen[known], predicted[known]]).agg(which) for which in ("min", "max"))
    above = int((predicted > seen).sum())
    title = "Predicted prices against those seen"
    caption = Words(
        title,
        "trips of later searches than those that the model was fitted to, one dot each",
        foot(context, f"n = {words.count(len(frame))} trips.", frames.missing(frame, predicted, context)),
        f"{title}: {_sentence(len(frame), int(known.sum()), above, low, high, currency)}.",
    )
    if not known.any():
        return nothing(caption, "No prices: nothing to draw.") if len(frame) else nothing(caption)

    def paint(figure: "Figure") -> None:
        axes = figure.subplots()
        plain(axes, "both")
        pad = (high - low) * 0.05 or 1.0
        axes.plot([low, high], [low, high], color=QUIET, linewidth=1.1, zorder=2)
        axes.scatter(seen, predicted, color=BLUE, s=9, alpha=0.5, linewidths=0, zorder=3)
        axes.set_xlim(low - pad, high + pad)
        axes.set_ylim(low - pad, high + pad)
        axes.set_aspect("equal")
        axes.locator_params(nbins=4)
        for axis, name in ((axes.xaxis, "seen"), (axes.yaxis, "predicted")):
            axis.set_major_formatter(lambda value, _: words.tick(value))
            axis.set_label_text(f"price {name}, {currency}")

    keys = [mark("trip", BLUE, "o", 9), mark("predicted as seen", QUIET, None, line="-")]
    return Drawing(caption, min(4.6, context.width - 0.6), paint, keys)


def _sentence(rows: int, known: int, above: int, low: float, high: float, currency: str) -> str:
    if not known:
        return "none with a price" if rows else "no rows"
    prices = f"{words.count(round(low, 2))} to {words.count(round(high, 2))} {currency}"
    return f"{words.plural(known, 'trip')}, {prices}; {above:,} predicted above the price seen"


FIGURES = {"fares_predicted": fares_predicted}
