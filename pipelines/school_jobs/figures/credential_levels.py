"""What each level of a field costs and pays: pay after one, four and five years, debt, and a year's net price."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, GREEN, ORANGE, PURPLE, VERMILLION
from analysis.figures.sheet import in_house_style, mark
from pipelines.school_jobs.figures import wording
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "What each level costs and pays"
PAY, PAY_N = "earnings_4yr_median_usd", ("earnings_4yr_n", "programs_with_earnings_4yr")
MORE = (
    ("earnings_1yr_median_usd", "pay after 1 year", GREEN, "^"),
    ("earnings_5yr_median_usd", "after 5 years", PURPLE, "v"),
    ("debt_median_usd", "debt in all", VERMILLION, "s"),
    ("net_price_median_usd", "net price of a year", ORANGE, "D"),
)


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: title, credential_level, earnings_4yr_median_usd, optional earnings_1yr_…, earnings_5yr_…, debt_… and
    net_price_median_usd, earnings_4yr_n, debt_n, withheld. Raises UnfitFrame."""
    rows = frames.first(frame)
    shown = rows.shown
    pay, debt = frames.numbers(shown, PAY), frames.maybe(shown, "debt_median_usd")
    none = pd.Series(float("nan"), index=shown.index)
    side = [
        ("pay after\n4 years", [words.usd(value) for value in pay]),
        ("n", words.counts(frames.maybe(shown, *PAY_N))),
    ]
    if context.columns == 2:
        side += [("debt", [words.usd(value) for value in debt])]
        side += [("n", words.counts(frames.maybe(shown, "debt_n", "programs_with_debt")))]
    ranking = ranked.Ranking(
        labels=_labels(shown),
        values=pay,
        axis="thousand US dollars",
        low=none,
        high=none,
        why=[""] * len(shown),
        side=side,
        bars=False,
        marks=[ranked.Marks(frames.maybe(shown, column), colour, marker) for column, _, colour, marker in MORE],
        keys=_keys(shown),
        ticks=lambda value: words.tick(value / 1000),
    )
    subtitle = f"{place_name(context)} · medians over programmes; n: programmes with pay and debt"
    return ranked.draw(ranking, context, TITLE, subtitle, _foot(rows, pay, context))


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence with the lowest and the highest median pay after four years."""
    shown = frames.first(frame).shown
    pay = frames.numbers(shown, PAY)
    ns = [f"n = {words.count(value)}" for value in frames.maybe(shown, *PAY_N)]
    told = frames.extremes(_labels(shown), pay, [words.usd(value) for value in pay], ns)
    return f"Median pay four years after completion {in_place(context)}, by field and credential level: {told}."


def _labels(shown: pd.DataFrame) -> list[str]:
    """The level first, since long titles lose their end."""
    levels = [wording.level_name(level) for level in frames.numbers(shown, "credential_level")]
    titles = frames.texts(shown, "title", "field_title", "cip4")
    return [f"{level}: {title}" for title, level in zip(titles, levels, strict=True)]


def _keys(shown: pd.DataFrame) -> list[Any]:
    more = [mark(text, colour, marker, 20.0) for _, text, colour, marker in MORE]
    return [more[0], mark("after 4 years", BLUE, "o", 26.0), *more[1:]] if len(shown) else []


def _foot(rows: frames.Rows, pay: pd.Series, context: Context) -> str:
    n = frames.maybe(rows.shown, *PAY_N).sum()
    return foot(
        context,
        f"n = {words.count(n)} programmes with pay after four years, each counting once. No mark: not told.",
        rows.sentence("rows"),
        frames.missing(rows.shown, pay, context, "earnings"),
        crosswalk=False,
    )
