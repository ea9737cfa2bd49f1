"""Reading an answer: numbers as floats, what is missing and why, and which rows are drawn."""

import pandas as pd

from analysis.figures import words
from analysis.figures.context import Context

MOST_ROWS = 60


class UnfitFrame(ValueError):
    """The rows have not the columns that the figure draws. The message names them."""


def first(frame: pd.DataFrame, noun: str) -> tuple[pd.DataFrame, str]:
    """The rows that a page takes, and a sentence on those it does not; empty when it takes all."""
    left_out = f"The first {MOST_ROWS} of {len(frame):,} {noun} are drawn." if len(frame) > MOST_ROWS else ""
    return frame.head(MOST_ROWS).reset_index(drop=True), left_out


def column(frame: pd.DataFrame, *names: str) -> str:
    """The first of `names` that the frame has. Raises UnfitFrame."""
    found = next((name for name in names if name in frame.columns), None)
    if found is None:
        have = ", ".join(map(str, frame.columns)) or "none"
        raise UnfitFrame(f"the figure needs the column {' or '.join(names)}; the rows have {have}")
    return found


def numbers(frame: pd.DataFrame, *names: str) -> pd.Series:
    """The column as floats, NaN for what is missing. Raises UnfitFrame."""
    return pd.to_numeric(frame[column(frame, *names)], errors="coerce").astype(float)


def maybe(frame: pd.DataFrame, *names: str) -> pd.Series:
    """As `numbers`, all missing where there is no such column."""
    if any(name in frame.columns for name in names):
        return numbers(frame, *names)
    return pd.Series(float("nan"), index=frame.index)


def texts(frame: pd.DataFrame, *names: str) -> list[str]:
    """The column as text, `?` for what is missing. Raises UnfitFrame."""
    return ["?" if pd.isna(value) else str(value) for value in frame[column(frame, *names)]]


def withheld(frame: pd.DataFrame, *cells: str) -> pd.Series:
    """Mask of the rows that withhold one of `cells` (or any, when none is named) for resting on too few values.

    The column `withheld` names these cells, separated by commas.
    """

    def holds(value: object) -> bool:
        named = {part.strip() for part in value.split(",")} - {""} if isinstance(value, str) else set()
        return bool(named & set(cells) if cells else named)

    if "withheld" not in frame.columns:
        return pd.Series(False, index=frame.index)
    return frame["withheld"].map(holds).astype(bool)


def whys(frame: pd.DataFrame, *cells: str) -> list[str]:
    """Text in place of a missing value, per row."""
    return ["withheld: too few values" if each else "not reported" for each in withheld(frame, *cells)]


def missing(frame: pd.DataFrame, values: pd.Series, context: Context, *cells: str) -> str:
    """A sentence on the rows without a value, or nothing."""
    hidden = int((withheld(frame, *cells) & values.isna()).sum())
    absent = int(values.isna().sum()) - hidden
    parts = [f"{hidden:,} withheld for resting on fewer than {context.min_n} values"] if hidden else []
    parts += [f"{absent:,} not reported"] if absent else []
    return f"Without a value: {words.listed(parts)}." if parts else ""


def ranges(frame: pd.DataFrame) -> list[str]:
    """`2–7` for the range of each rank, `2` where it is one rank alone, `–` where it is unknown."""
    pairs = zip(maybe(frame, "rank_low"), maybe(frame, "rank_high"), strict=True)
    return ["–" if pd.isna(a) or pd.isna(b) else f"{a:.0f}" if a == b else f"{a:.0f}–{b:.0f}" for a, b in pairs]


def extremes(labels: list[str], values: pd.Series, shown: list[str], bases: list[str]) -> str:
    """`12 values, from A with 1 (n = 2) to B with 3 (n = 4); 2 without a value`."""
    known = values.dropna()
    if not len(values):
        return "no rows"
    if known.empty:
        return f"{words.plural(len(values), 'row')}, none with a value"

    def one(place: int) -> str:
        return f"{labels[place]} with {shown[place]} ({bases[place]})"

    low, high = int(known.idxmin()), int(known.idxmax())
    ends = one(high) if low == high else f"from {one(low)} to {one(high)}"
    if len(known) > 1 and known[low] == known[high]:
        ends = f"all {shown[high]}"
    rest = len(values) - len(known)
    return f"{words.plural(len(known), 'value')}, {ends}" + (f"; {rest:,} without a value" if rest else "")
