"""Numbers and names as figures write them, and how wide text is before it is drawn."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import pandas as pd

_DANGLING = re.compile(r"(?:[\s,;:/&(–-]|\b(?:and|or|of|the|in|for|to|with|related|other)\b)+$", re.IGNORECASE)


def count(value: float) -> str:
    """`12,345`; at most two decimals where there are any; `–` for what is missing."""
    if pd.isna(value):
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def brief(value: float) -> str:
    """As `count`, from ten thousand in thousands or millions: `162k`, `1.6M`."""
    if pd.isna(value) or abs(value) < 10_000:
        return count(value)
    return f"{value / 1000:,.0f}k" if abs(value) < 999_500 else f"{value / 1_000_000:,.1f}M"


def ratio(value: float) -> str:
    """With two decimals, always."""
    return "–" if pd.isna(value) else f"{value:,.2f}"


def counts(values: Iterable[float]) -> list[str]:
    """As `count`, all with as many decimals as one of them has."""
    given = list(values)
    whole = all(pd.isna(value) or float(value).is_integer() for value in given)
    return ["–" if pd.isna(value) else f"{value:,.0f}" if whole else f"{value:,.2f}" for value in given]


def bases(values: Iterable[float]) -> list[str]:
    """`n = 12,345`, each."""
    return [f"n = {count(value)}" for value in values]


def usd(value: float) -> str:
    return "–" if pd.isna(value) else f"${value:,.0f}"


def percent(value: float) -> str:
    """A fraction as `12 %`; a share that is nearly none or all is not rounded to it."""
    if pd.isna(value):
        return "–"
    if 0 < value < 0.01:
        return "<1 %"
    return ">99 %" if 0.99 < value < 1 else f"{value * 100:.0f} %"


def tick(value: float) -> str:
    """On an axis: no more decimals than it needs, two at most."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plural(number: float, noun: str) -> str:
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def width(text: str, size: float, weight: str = "normal") -> float:
    """Inches of one line of `text` in `size` points, a little generous."""
    return sum(_points(part, weight) for part in re.split("( )", text)) * size / 72 * 1.05


@cache
def _points(word: str, weight: str) -> float:
    """Of a word, or a blank, in a size of one point: texts are made of few different words."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    points, _, _ = text_to_path.get_text_width_height_descent(
        word, FontProperties(family="DejaVu Sans", size=1, weight=weight), ismath=False
    )
    return float(points)


def wrapped(text: str, inches: float, size: float, weight: str = "normal") -> list[str]:
    """Lines of `text` that fit into `inches`; a word wider than that is cut."""
    lines: list[str] = []
    for word in text.split():
        word = _cut(word, lambda each: width(each, size, weight) <= inches)
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, weight) <= inches:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def short(title: str, inches: float, size: float, lines: int = 1) -> str:
    """`title` in at most `lines` lines of `inches`: whole, or less its last words and what would dangle."""

    def fits(text: str) -> bool:
        broken = wrapped(text, inches, size)
        return len(broken) <= lines and " ".join(broken) == " ".join(text.split())

    return "\n".join(wrapped(shortened(title, fits), inches, size))


def shortened(title: str, fits: Callable[[str], bool]) -> str:
    """`title` with as many of its words as fit, and an ellipsis for the rest."""
    title = " ".join(title.split())
    if fits(title):
        return title
    words = title.split(" ")
    for number in range(len(words) - 1, 0, -1):
        text = _DANGLING.sub("", " ".join(words[:number])) + "…"
        if len(text) > 1 and fits(text):
            return text
    return _cut(title, fits)


def _cut(word: str, fits: Callable[[str], bool]) -> str:
    if fits(word):
        return word
    return next((f"{word[:end]}…" for end in range(len(word) - 1, 0, -1) if fits(f"{word[:end]}…")), "…")
