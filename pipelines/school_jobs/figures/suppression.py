"""Whose programmes report no pay or debt, by kind of school, level and size."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, heat, words
from analysis.figures.context import Context
from analysis.figures.sheet import in_house_style
from pipelines.school_jobs.figures import wording
from pipelines.school_jobs.figures.wording import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMILY = "CIP family"  # the grouping by it
TITLE = "Programmes that report no pay or no debt"


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: measure, grouping, group, programs, share (a fraction: of those that report). Raises UnfitFrame."""
    rows = _rows(frame)
    line = foot(
        context,
        f"n = {words.count(_programs(rows))} programmes.",
        "Blank: too few programmes, or none. Small numbers of students are withheld for privacy.",
        crosswalk=False,
    )
    return heat.draw(_table(rows), context, TITLE, "share of programmes that report none", line)


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence: for each measure the lowest and the highest share that reports none."""
    rows = _rows(frame)
    if rows.empty:
        return "Share of programmes that report no pay or debt: no rows."
    parts = []
    for measure, own in rows.groupby("measure", sort=False):
        missing, labels = own["missing"].reset_index(drop=True), own["label"].tolist()
        ns = [f"n = {words.count(n)}" for n in own["programs"]]
        parts.append(f"{measure} {frames.extremes(labels, missing, [words.percent(each) for each in missing], ns)}")
    return f"Share of programmes that report none, by group: {'; '.join(parts)}."


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    groups = zip(frames.texts(frame, "grouping"), frames.texts(frame, "group"), strict=True)
    return pd.DataFrame(
        {
            "measure": frames.texts(frame, "measure"),
            "grouping": frames.texts(frame, "grouping"),
            "label": [_label(grouping, group) for grouping, group in groups],
            "missing": 1 - frames.numbers(frame, "share"),
            "programs": frames.numbers(frame, "programs"),
        }
    )


def _label(grouping: str, group: str) -> str:
    return wording.family_name(group) if grouping == FAMILY else f"{grouping}: {group}"


def _table(rows: pd.DataFrame) -> heat.Table:
    families_last = rows.iloc[(rows["grouping"] == FAMILY).argsort(kind="stable")]
    labels = list(dict.fromkeys(families_last["label"]))[: frames.MOST_ROWS]
    columns = []
    for measure in dict.fromkeys(rows["measure"]):
        own = rows[rows["measure"] == measure].drop_duplicates("label").set_index("label").reindex(labels)
        none = pd.Series(False, index=own.index)
        columns.append(heat.Column(measure, own["missing"], own["programs"], none))
    return heat.Table(labels, columns, "programmes")


def _programs(rows: pd.DataFrame) -> float:
    """Every programme once: those of one measure and one grouping."""
    one = rows[(rows["measure"] == rows["measure"].min()) & (rows["grouping"] == rows["grouping"].min())]
    return float(one["programs"].sum())
