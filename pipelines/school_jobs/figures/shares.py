"""Tables of shares: how often columns are known, and pay and debt that are missing, by kind of school and field."""

import pandas as pd

from analysis.figures import frames, heat, words
from analysis.figures.context import Context
from analysis.figures.heat import Column, Table
from analysis.figures.sheet import Drawing, Words
from pipelines.school_jobs.figures.wording import family_name, foot, in_place, place_name

# The share, its n, and what stands above the column.
KNOWN = (
    ("graduates_share", "programs", "graduates"),
    ("earnings_4yr_share", "programs", "pay after four years"),
    ("debt_share", "programs", "debt"),
    ("salary_share", "postings_open", "salary of open postings"),
)
FAMILY = "CIP family"  # the grouping by it
KINDS = {"public": "public", "private not for profit": "non-profit", "private for profit": "for-profit"}
MEASURES = (
    ("earnings_missing_share", "programs_with_earnings", "pay"),
    ("debt_missing_share", "programs_with_debt", "debt"),
)


def completeness_by_family(frame: pd.DataFrame, context: Context) -> Drawing:
    """Share of values that are known, by column and family: where the data thin out.

    `frame`: family_code, programs, graduates_share, earnings_4yr_share, debt_share, postings_open, salary_share
    (fractions)."""
    programs, postings = (frames.numbers(frame, name).fillna(0) for name in ("programs", "postings_open"))
    known = frame[programs + postings > 0]
    shown, left_out = frames.first(known, "families")
    labels, columns, parts = [family_name(code) for code in frames.texts(shown, "family_code")], [], []
    for name, n, head in KNOWN:
        shares, basis = frames.numbers(shown, name), frames.numbers(shown, n)
        columns.append(Column(head, shares, basis, shares.isna() & (basis > 0)))
        if shares.notna().any():
            low, high = int(shares.idxmin()), int(shares.idxmax())
            least, most = words.percent(shares[low]), words.percent(shares[high])
            ends = f"{least} ({labels[low]}) to {most} ({labels[high]})"
            parts.append(f"{head} {ends if shares[low] < shares[high] else f'{least} everywhere'}")
    start = "How often numbers are known, by CIP family"
    sums = [words.count(frames.numbers(shown, name).sum()) for name in ("programs", "postings_open")]
    empty = len(frame) - len(known)
    caption = Words(
        "How often numbers are known, by family of fields",
        "share of programmes, or of open postings, that tell it",
        foot(
            context,
            f"n = {sums[0]} programmes and {sums[1]} open postings.",
            f"Withheld: fewer than {context.min_n} of them. Blank: none.",
            left_out,
            f"Not drawn: {empty:,} families with none of either." if empty else "",
        ),
        f"{start} ({words.plural(len(shown), 'row')}): {'; '.join(parts) or 'nothing is known'}."
        if labels
        else f"{start}: no rows.",
    )
    return heat.drawing(Table(labels, columns, "programmes or postings"), context, caption)


def suppression(frame: pd.DataFrame, context: Context) -> Drawing:
    """Programmes that report no pay or debt, by kind of school, level and size.

    `frame`: measure, grouping, group, programs, share (a fraction: of those that report)."""
    groups = frames.texts(frame, "group")
    rows = pd.DataFrame(
        {
            "measure": frames.texts(frame, "measure"),
            "grouping": frames.texts(frame, "grouping"),
            "missing": 1 - frames.numbers(frame, "share"),
            "programs": frames.numbers(frame, "programs"),
        }
    )
    rows["label"] = [
        family_name(group) if grouping == FAMILY else f"{grouping}: {group}"
        for grouping, group in zip(rows["grouping"], groups, strict=True)
    ]
    families_last = rows.iloc[(rows["grouping"] == FAMILY).argsort(kind="stable")]
    labels, columns, parts = list(dict.fromkeys(families_last["label"]))[: frames.MOST_ROWS], [], []
    for measure, own in rows.groupby("measure", sort=False):
        of_labels = own.drop_duplicates("label").set_index("label").reindex(labels)
        none = pd.Series(False, index=of_labels.index)
        columns.append(Column(str(measure), of_labels["missing"], of_labels["programs"], none))
        missing, percents = own["missing"].reset_index(drop=True), [words.percent(each) for each in own["missing"]]
        ends = frames.extremes(own["label"].tolist(), missing, percents, words.bases(own["programs"]))
        parts.append(f"{measure} {ends}")
    # Every programme once: those of one measure and one grouping.
    one = rows[(rows["measure"] == rows["measure"].min()) & (rows["grouping"] == rows["grouping"].min())]
    caption = Words(
        "Programmes that report no pay or no debt",
        "share of programmes that report none",
        foot(
            context,
            f"n = {words.count(float(one['programs'].sum()))} programmes.",
            "Blank: too few programmes, or none. Small numbers of students are withheld for privacy.",
            crosswalk=False,
        ),
        f"Share of programmes that report none, by group: {'; '.join(parts)}."
        if parts
        else "Share of programmes that report no pay or debt: no rows.",
    )
    return heat.drawing(Table(labels, columns, "programmes"), context, caption)


def withheld_by_school_type(frame: pd.DataFrame, context: Context) -> Drawing:
    """Programmes without pay or debt, by ownership of the school and CIP family: mostly withheld for privacy.

    `frame`: ownership, family_code, programs, programs_with_earnings, earnings_missing_share, programs_with_debt,
    debt_missing_share (fractions), optional withheld; a row per ownership and family. All families are the first
    row of the figure; its columns are the kinds of school, for pay and for debt."""
    rows = frame.assign(
        kind=[KINDS.get(each, each) for each in frames.texts(frame, "ownership")],
        family=frames.texts(frame, "family_code"),
        n=frames.numbers(frame, "programs"),
        hidden=frames.withheld(frame, "shares"),
    )
    codes = sorted(rows["family"].unique())[: frames.MOST_ROWS - 1]
    kinds = [kind for kind in (*KINDS.values(), "not known") if kind in set(rows["kind"])]
    columns = [_kind(rows, kind, codes, *measure) for measure in MEASURES for kind in kinds]
    parts = [f"{each.head} {words.percent(each.shares.iloc[0])} of {words.count(each.n.iloc[0])}" for each in columns]
    start = f"Share of programmes {in_place(context)} that do not tell pay or debt"
    families = f"{len(codes):,} {'family' if len(codes) == 1 else 'families'}"
    caption = Words(
        "Programmes whose pay or debt is not told, by kind of school",
        f"{place_name(context)} · share of programmes that tell none",
        foot(
            context,
            f"n = {words.count(rows['n'].sum())} programmes.",
            f"Withheld: fewer than {context.min_n} programmes. Blank: no programme.",
            "The College Scorecard tells no numbers of few students, so most that is missing is withheld for privacy.",
            crosswalk=False,
        ),
        f"{start}, over {families}: {'; '.join(parts)}." if codes else f"{start}: no rows.",
    )
    labels = ["All families", *map(family_name, codes)] if codes else []
    return heat.drawing(Table(labels, columns, "programmes"), context, caption)


def _kind(rows: pd.DataFrame, kind: str, codes: list[str], share: str, reporting: str, noun: str) -> Column:
    own = rows[rows["kind"] == kind]
    by_family = own.drop_duplicates("family").set_index("family").reindex(codes)
    n, with_it = own["n"].sum(), frames.numbers(own, reporting).sum()
    return Column(
        f"{noun}, {kind}",
        pd.Series([1 - with_it / n if n else float("nan"), *frames.numbers(by_family, share)]),
        pd.Series([n, *by_family["n"]]),
        pd.Series([False, *by_family["hidden"].fillna(False).astype(bool)]),
    )


FIGURES = {
    "completeness_by_family": completeness_by_family,
    "suppression": suppression,
    "withheld_by_school_type": withheld_by_school_type,
}
