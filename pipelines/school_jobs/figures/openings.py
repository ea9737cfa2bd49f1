"""Fields by open postings per hundred graduates, how sure that ranking is, and who hires for a field."""

from functools import partial

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.ranked import Ranking
from analysis.figures.sheet import Drawing, Words
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

RATIO = ("postings_per_100_graduates", "openings_per_100_graduates", "value")
OPENINGS = ("postings_open", "openings", "postings", "n")
LOW, HIGH = ("low", "per_100_low"), ("high", "per_100_high")
WORTH_COMPARING = 50.0  # from which ratio on the line of as many postings as graduates is on the figure
CHANCE = "of chance only: which employers happened to hire."


def per_graduate(frame: pd.DataFrame, context: Context) -> Drawing:
    """`frame`: title, postings_per_100_graduates, postings_open, graduates; optional low, high (95 % interval),
    rank_low, rank_high, withheld; best first. Where it holds several figures, of this one alone."""
    if "figure" in frame.columns:
        frame = frame[frame["figure"] == RATIO[0]]
        frame = frame.iloc[(-frames.numbers(frame, *RATIO)).argsort(kind="stable")]
    shown, left_out = frames.first(frame, "fields")
    labels, ratio = frames.texts(shown, "title", "field_title", "cip4"), frames.numbers(shown, *RATIO)
    openings, graduates = frames.maybe(shown, *OPENINGS), frames.maybe(shown, "graduates", "graduates_n")
    low, ranks = frames.maybe(shown, *LOW), frames.ranges(shown)
    sure, ranges = low.notna().any(), bool(frames.maybe(shown, "rank_low").notna().any())
    ranking = Ranking(
        labels=labels,
        values=ratio,
        axis="open postings per 100 graduates",
        low=low,
        high=frames.maybe(shown, *HIGH),
        why=frames.whys(shown, "openings"),
        side=[
            ("per 100", words.counts(ratio)),
            ("open\npostings", words.counts(openings)),
            *([("graduates", words.counts(graduates))] if context.columns == 2 and graduates.notna().any() else []),
            *([("rank\n(95 %)", ranks)] if ranges else []),
        ],
        even=(100.0, "as many as graduates") if ratio.max() >= WORTH_COMPARING else None,
    )
    trained = f" and {words.count(graduates.sum())} graduates" if graduates.sum() else ""
    caption = Words(
        "Open postings per hundred graduates",
        f"{place_name(context)} · fields of study by rank{' · line: 95 % interval' if sure else ''}",
        foot(
            context,
            f"n = {words.count(openings.sum())} open postings{trained}.",
            f"Intervals tell {CHANCE}" if sure else "",
            left_out,
            frames.missing(shown, ratio, context, "openings"),
        ),
        f"Open postings per hundred graduates {in_place(context)}, by field of study: "
        f"{frames.extremes(labels, ratio, list(map(words.count, ratio)), words.bases(openings))}.",
    )
    return ranked.drawing(ranking, context, caption)


def ranks(frame: pd.DataFrame, context: Context, of: str) -> Drawing:
    """Each rank, and the ranks that it may as well have; `of`: what the ranking is by.

    `frame`: title, rank, rank_low, rank_high, value, low, high (95 %), postings; best first."""
    shown, left_out = frames.first(frame, "fields")
    labels, postings = frames.texts(shown, "title", "cip4"), frames.maybe(shown, "postings", "n")
    low, high, ranges = frames.numbers(shown, "rank_low"), frames.numbers(shown, "rank_high"), frames.ranges(shown)
    values, *ends = (words.counts(frames.maybe(shown, name)) for name in ("value", "low", "high"))
    sure = [value if "–" in (a, b) else f"{value} ({a}–{b})" for value, a, b in zip(values, *ends, strict=True)]
    ranking = Ranking(
        labels=labels,
        values=frames.numbers(shown, "rank"),
        axis="rank (1 is the highest)",
        low=low,
        high=high,
        why=frames.whys(shown),
        side=[
            ("rank\n(95 %)", ranges),
            *([("value (95 %)", sure)] if context.columns == 2 else []),
            ("postings", words.counts(postings)),
        ],
        zero=False,
        first=1.0,
    )
    fields, wide = words.plural(len(shown), "field"), (high - low).dropna()
    alt = f"Ranks by {of} of {fields} with 95 % ranges: {labels[0]} may rank {ranges[0]}" if labels else ""
    if len(wide):
        alt += f"; the widest is {labels[int(wide.idxmax())]} with {ranges[int(wide.idxmax())]}"
    caption = Words(
        f"How sure is the ranking by {of}?",
        "dot: rank · line: ranks it holds with 95 % confidence",
        foot(context, f"n = {words.count(postings.sum())} postings of {fields}.", f"Ranges tell {CHANCE}", left_out),
        f"{alt or f'Ranks by {of} and their 95 % ranges: no rows'}.",
    )
    return ranked.drawing(ranking, context, caption)


def employers(frame: pd.DataFrame, context: Context) -> Drawing:
    """`frame`: company, postings_open, postings_different, openings_share (a fraction), salary_median_usd, salary_n,
    withheld; most first."""
    shown, left_out = frames.first(frame, "employers")
    labels = ["not named" if name in ("?", "") else name for name in frames.texts(shown, "company")]
    different = frames.numbers(shown, "postings_different", "postings_open")
    shares = [words.percent(value) for value in frames.maybe(shown, "openings_share")]
    pay = [
        ("median\nsalary", [words.usd(value) for value in frames.maybe(shown, "salary_median_usd")]),
        ("of n", words.counts(frames.maybe(shown, "salary_n"))),
    ]
    ranking = Ranking(
        labels=labels,
        values=different,
        axis="different open postings",
        why=frames.whys(shown, "openings"),
        side=[("postings", words.counts(different)), ("share", shares), *(pay if context.columns == 2 else [])],
    )
    caption = Words(
        "Employers with most open postings",
        place_name(context),
        foot(
            context,
            f"n = {words.count(different.sum())} different open postings of these employers.",
            "Share: of all of the field.",
            left_out,
        ),
        f"Different open postings by employer {in_place(context)}: "
        f"{frames.extremes(labels, different, words.counts(different), [f'share {share}' for share in shares])}.",
    )
    return ranked.drawing(ranking, context, caption)


FIGURES = {
    **dict.fromkeys(("openings_per_graduate", "more_openings_than_graduates", "intervals"), per_graduate),
    "rank_openings_per_graduate": partial(ranks, of="open postings per hundred graduates"),
    "rank_advertised_pay": partial(ranks, of="median advertised salary"),
    "employers": employers,
}
