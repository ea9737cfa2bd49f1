"""Figures of pay: cost and pay of each level of a field, bounds of a median salary, and the postings that state one."""

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, GREEN, INK, ORANGE, PURPLE, QUIET, VERMILLION
from analysis.figures.ranked import Bounds, Marks, Ranking
from analysis.figures.sheet import Drawing, Words, mark
from pipelines.school_jobs.figures import wording
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

# Beside pay after four years.
LEVELS = (
    ("earnings_1yr_median_usd", "pay after 1 year", GREEN, "^"),
    ("earnings_5yr_median_usd", "after 5 years", PURPLE, "v"),
    ("debt_median_usd", "debt in all", VERMILLION, "s"),
    ("net_price_median_usd", "net price of a year", ORANGE, "D"),
)
# Columns of the bounds, the style of their line, how far it is below the value, and what it means.
BOUNDS = (
    ("selection_low", "selection_high", "-", 0.24, "if none is over twice as likely to be stated"),
    ("worst_low", "worst_high", (0, (1, 1.5)), 0.38, "whatever unstated ones are"),
)
MEDIAN, OPEN = ("salary_median_usd", "value", "median"), ("postings_open", "postings", "n")
WITH_SALARY = ("postings_with_salary", "with_salary")


def thousands(value: float) -> str:
    return words.tick(value / 1000)


def credential_levels(frame: pd.DataFrame, context: Context) -> Drawing:
    """`frame`: title, credential_level, earnings_4yr_median_usd, optional earnings_1yr_…, earnings_5yr_…, debt_… and
    net_price_median_usd, earnings_4yr_n, debt_n, withheld."""
    shown, left_out = frames.first(frame, "rows")
    pay, n = (
        frames.numbers(shown, "earnings_4yr_median_usd"),
        frames.maybe(shown, "earnings_4yr_n", "programs_with_earnings_4yr"),
    )
    pay_texts, debt = [words.usd(value) for value in pay], frames.maybe(shown, "debt_median_usd")
    owed = [
        ("debt", [words.usd(value) for value in debt]),
        ("n", words.counts(frames.maybe(shown, "debt_n", "programs_with_debt"))),
    ]
    first, *more = [mark(text, colour, marker, 20.0) for _, text, colour, marker in LEVELS]
    # The level first, since long titles lose their end.
    levels = [wording.level_name(level) for level in frames.numbers(shown, "credential_level")]
    titles = frames.texts(shown, "title", "field_title", "cip4")
    labels = [f"{level}: {title}" for title, level in zip(titles, levels, strict=True)]
    ranking = Ranking(
        labels=labels,
        values=pay,
        axis="thousand US dollars",
        side=[("pay after\n4 years", pay_texts), ("n", words.counts(n)), *(owed if context.columns == 2 else [])],
        bars=False,
        marks=[Marks(frames.maybe(shown, column), colour, marker) for column, _, colour, marker in LEVELS],
        keys=[first, mark("after 4 years", BLUE, "o", 26.0), *more],
        ticks=thousands,
    )
    caption = Words(
        "What each level costs and pays",
        f"{place_name(context)} · medians over programmes; n: programmes with pay and debt",
        foot(
            context,
            f"n = {words.count(n.sum())} programmes with pay after four years, each counting once. No mark: not told.",
            left_out,
            frames.missing(shown, pay, context, "earnings"),
            crosswalk=False,
        ),
        f"Median pay four years after completion {in_place(context)}, by field and credential level: "
        f"{frames.extremes(labels, pay, pay_texts, words.bases(n))}.",
    )
    return ranked.drawing(ranking, context, caption)


def salary_bounds(frame: pd.DataFrame, context: Context) -> Drawing:
    """A median salary, its interval for chance, and its bounds for the postings that state none.

    `frame`: title, value (US dollars per year), low, high (95 % interval), postings with a salary; optional
    share that states one, selection_low, selection_high, worst_low, worst_high, withheld."""
    frame = frame.iloc[(-frames.numbers(frame, *MEDIAN)).argsort(kind="stable")]
    shown, left_out = frames.first(frame, "fields")
    labels, median = frames.texts(shown, "title", "cip4"), frames.numbers(shown, *MEDIAN)
    n, pay_texts = frames.maybe(shown, "salary_n", "with_salary", "postings", "n"), [words.usd(each) for each in median]
    low, high = frames.maybe(shown, "low", "interval_low"), frames.maybe(shown, "high", "interval_high")
    pairs = [(frames.maybe(shown, one), frames.maybe(shown, other), *rest) for one, other, *rest in BOUNDS]
    given = [each for each in pairs if each[0].notna().any() or each[1].notna().any()]
    stated = [("stated", [words.percent(value) for value in frames.maybe(shown, "share")])]
    ranking = Ranking(
        labels=labels,
        values=median,
        axis="thousand US dollars per year",
        low=low,
        high=high,
        bounds=[Bounds(one, other, style, below) for one, other, style, below, _ in given],
        keys=[
            mark("median of stated ones", BLUE, "o", 26.0),
            mark("95 % interval, for chance", INK, None, line="-", thick=1.8),
            *(mark(text, QUIET, None, line=style, thick=0.9) for _, _, style, _, text in given),
        ],
        why=frames.whys(shown, "salary"),
        side=[
            ("median", pay_texts),
            ("n", words.counts(n)),
            *(stated if "share" in shown.columns and context.columns == 2 else []),
        ],
        zero=False,
        ticks=thousands,
    )
    unbounded = "worst_low" in shown.columns and frames.maybe(shown, "worst_low", "worst_high").isna().all()
    sure = [
        base if pd.isna(a) else f"95 % interval {words.usd(a)} to {words.usd(b)}, {base}"
        for a, b, base in zip(low, high, words.bases(n), strict=True)
    ]
    caption = Words(
        "Median advertised salary, and how sure it is",
        f"{place_name(context)} · of open postings",
        foot(
            context,
            f"n = {words.count(n.sum())} open postings that state a certain yearly salary (its lower bound).",
            "Half of the salaries or more are not stated, so that nothing bounds a median whatever they are."
            if unbounded
            else "Intervals tell of chance only, not of salaries kept back.",
            left_out,
            frames.missing(shown, median, context, "salary"),
        ),
        f"Median advertised salary by field {in_place(context)}: {frames.extremes(labels, median, pay_texts, sure)}.",
    )
    return ranked.drawing(ranking, context, caption)


def salary_shown(frame: pd.DataFrame, context: Context) -> Drawing:
    """`frame`: by and value with title, or grouping and group; open postings, those with a salary, their share (a
    fraction); optional withheld."""
    shown, left_out = frames.first(frame, "groups")
    share, opened = frames.numbers(shown, "salary_share", "share"), frames.numbers(shown, *OPEN)
    with_salary, percents = frames.numbers(shown, *WITH_SALARY), [words.percent(value) for value in share]
    labels = _groups(shown)
    ends = [_wilson(*each) for each in zip(share, opened, strict=True)]
    ranking = Ranking(
        labels=labels,
        values=share,
        axis="share of open postings that state a certain yearly salary",
        low=pd.Series([low for low, _ in ends], dtype=float),
        high=pd.Series([high for _, high in ends], dtype=float),
        why=frames.whys(shown, "salary shown"),
        side=[
            ("share", percents),
            ("open\npostings", words.counts(opened)),
            *([("with\nsalary", words.counts(with_salary))] if context.columns == 2 else []),
        ],
        limit=1.0,
        ticks=words.percent,
    )
    # Each of several groupings covers all postings again: take the one that covers most.
    kinds = frames.texts(frame, "by", "grouping")
    by = f"by {kinds[0]}" if len(set(kinds)) == 1 else ""
    every, known = (
        frames.numbers(frame, *names).groupby(kinds).sum().max() if len(frame) else 0.0 for names in (OPEN, WITH_SALARY)
    )
    caption = Words(
        "Open postings that state a yearly salary",
        f"{place_name(context)}{f' · {by}' if by else ''} · line: 95 % interval",
        foot(
            context,
            f"n = {words.count(every)} open postings, {words.count(known)} of them with a salary.",
            "Intervals (Wilson) take postings as independent; those of one employer are not.",
            left_out,
            frames.missing(shown, share, context, "salary shown"),
        ),
        f"Share of open postings {in_place(context)} that state a yearly salary, by group: "
        f"{frames.extremes(labels, share, percents, words.bases(opened))}.",
    )
    return ranked.drawing(ranking, context, caption)


def _groups(shown: pd.DataFrame) -> list[str]:
    """By their title, or else their value; with the grouping where there are several."""
    names, kinds = frames.texts(shown, "value", "group"), frames.texts(shown, "by", "grouping")
    titles = frames.texts(shown, "title") if "title" in shown.columns else names
    called = [name if title == "?" else title for name, title in zip(names, titles, strict=True)]
    called = ["not known" if name == "?" else name for name in called]
    return [f"{kind}: {name}" for kind, name in zip(kinds, called, strict=True)] if len(set(kinds)) > 1 else called


def _wilson(share: float, of: float) -> tuple[float, float]:
    """95 % interval of a known share, as if postings were independent of one another."""
    from scipy.stats import binomtest

    if pd.isna(share) or not of > 0:
        return float("nan"), float("nan")
    interval = binomtest(round(share * of), round(of)).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


FIGURES = {"credential_levels": credential_levels, "salary_bounds": salary_bounds, "salary_shown": salary_shown}
