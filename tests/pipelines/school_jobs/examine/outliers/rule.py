"""The rule of thresholds once more, in Python, for one group: what the SQL has to say."""

from math import ceil, floor
from typing import Any

Limits = tuple[float | None, float]


def disc(values: list[Any], share: float) -> Any:
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)]


def power(value: float, exponent: int) -> float:
    """A product from the left, as written in the SQL."""
    product = value
    for _ in range(exponent - 1):
        product *= value
    return product


def limits(cents: list[int], rule: dict[str, Any]) -> Limits | None:
    """The lowest and highest values (whole cents) that are not flagged; None: the group is too small."""
    if len(cents) < rule["least_n"]:
        return None
    x = [float(value) for value in cents]
    eighth_1, quartile_1, median, quartile_3, eighth_7 = (disc(x, share) for share in (0.125, 0.25, 0.5, 0.75, 0.875))
    d = disc([max(value / median, median / value) for value in x], 0.5)
    far = max(power(d, rule["mads"]), float(rule["least_times"]))
    beyond = power(quartile_3 / quartile_1, rule["quartile_spreads"])
    low, high = median / far, median * far
    low = low if eighth_1 < low else min(low, quartile_1 / beyond)
    high = high if eighth_7 > high else max(high, quartile_3 * beyond)
    return (None if rule["direction"] == "high" else ceil(low)), floor(min(high, 1e15))


def flag(cents: int, group: Limits | None) -> str | None:
    if group is None:
        return None
    low, high = group
    return "low" if low is not None and cents < low else "high" if cents > high else None
