"""Ways in which the API has answered otherwise than today, each to be switched on by its name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from producers.sandbox.chance import pick
from producers.sandbox.college_scorecard.fields import Value, known
from producers.sources.college_scorecard.mapping import nested

QUIRKS = (
    "null-as-zero",  # unknown integers are written 0, as until January 2025
    "tokens",  # unknown values are written as the files' words for it
    "dotted-programs",  # keys inside programmes dotted
    "mixed-programs",  # the first part of such a key nested, the rest dotted
    "old-spellings",  # programmes as in 2019
    "unknown-keys",  # keys that no dictionary lists
    "html-errors",  # errors are HTML pages
    "retry-after",  # 429 names a wait
    "unsorted-overlap",  # without `sort` every page has an order of its own
    "extra-results",  # schools of this page and the one before come once more at its end
    "release-in-mid-walk",  # the third page asked for and all later ones are of the next release, with fewer schools
)
TOKENS = ("PrivacySuppressed", "PS", "NULL", "NA", "")
TITLES_OF_2019 = {3: "Bachelor\u0092s Degree", 2: "Associate\u0092s Degree", 5: "Master\u0092s Degree"}
DEBT_OF_2019 = {"median": "median_debt", "average": "mean_debt", "count": "count"}
DEBT, PAY = "debt.staff_grad_plus.all.all_inst", "earnings.1_yr"


@dataclass(frozen=True)
class Style:
    """How records are written: each value, and each programme, which comes flat."""

    value: Callable[[str, Value, object], Value]  # by its name, with what it belongs to
    programme: Callable[[Mapping[str, Value]], dict[str, Any]]


def style(quirks: frozenset[str]) -> Style:
    """The style that the quirks make together."""
    return Style(_value(quirks), _programme(quirks))


def _value(quirks: frozenset[str]) -> Callable[[str, Value, object], Value]:
    def write(name: str, value: Value, of: object) -> Value:
        if value is not None:
            return value
        if "null-as-zero" in quirks and known()[name].kind == "integer":
            return 0
        return pick(TOKENS, name, of) if "tokens" in quirks else None

    return write


def _programme(quirks: frozenset[str]) -> Callable[[Mapping[str, Value]], dict[str, Any]]:
    def write(flat: Mapping[str, Value]) -> dict[str, Any]:
        if "unknown-keys" in quirks:
            flat = {**flat, "earnings.4_yr.overall_median_earnings_national": 51_000, "hoist": "x"}
        if "old-spellings" in quirks:
            flat = of_2019(flat)
        if "dotted-programs" in quirks:
            return dict(flat)
        return _mixed(flat) if "mixed-programs" in quirks else nested(flat)

    return write


def _mixed(flat: Mapping[str, Value]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in flat.items():
        first, _, rest = name.partition(".")
        if rest:
            made.setdefault(first, {})[rest] = value
        else:
            made[name] = value
    return made


def of_2019(flat: Mapping[str, Value]) -> dict[str, Value]:
    """A programme under the names and with the titles of November 2019: ids and flags as text, other figures."""
    made = {name: value for name, value in flat.items() if not name.startswith(("debt.", "earnings.", "distance"))}
    for name in ("unit_id", "school.main_campus"):
        if made.get(name) is not None:
            made[name] = str(made[name])
    if made.get("credential.title") is not None:
        made["credential.title"] = TITLES_OF_2019.get(int(made.get("credential.level") or 0), made["credential.title"])
    if any(name.startswith("debt.") for name in flat):
        made |= {f"debt.{old}": flat.get(f"{DEBT}.{new}") for new, old in DEBT_OF_2019.items()}
        made["debt.monthly_debt_payment"] = None
    if any(name.startswith("earnings.") for name in flat):
        made["earnings.median_earnings"] = flat.get(f"{PAY}.overall_median_earnings")
        made["earnings.count"] = flat.get(f"{PAY}.working_not_enrolled.overall_count")
    return {**made, "counts.titleiv": None}


def with_extras(before: Sequence[Any], page: Sequence[Any]) -> list[Any]:
    """The schools of a page with the last one of the page before and its own first one once more."""
    return [*page, *before[-1:], *page[:1]] if page else []
