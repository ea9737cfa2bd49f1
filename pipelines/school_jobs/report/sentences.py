"""What each answer says in words, generated from its rows, and what rows and places are called in them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from analysis.report import values
from analysis.report.content import Row, Wording
from pipelines.school_jobs.analysis import CROSSWALK, columns, places

WITH_ARTICLE = (places.NATION, "DC", "MH", "MP", "VI")


def place(state: object) -> str:
    """The state as a sentence has it: Texas, the United States."""
    name = places.NAMES[str(state)]
    return f"the {name}" if state in WITH_ARTICLE else name


def title(row: Row) -> str:
    """What the row is of, with its credential level where it has one."""
    name = row.get("title") or row.get("cip4") or row.get("value") or "no title"
    level = row.get("credential_level")
    return str(name) if level is None else f"{name} ({columns.level_name(level)})"


def code(value: Any) -> str:
    """A field's code, with a point as CIP writes it."""
    return f"CIP {value[:2]}.{value[2:]}" if isinstance(value, str) and len(value) == 4 else str(value or "")


def ratio(row: Row) -> str:
    """Openings for graduates, with both."""
    postings = values.counted(row["postings_open"], "posting")
    graduates = values.counted(row["graduates"], "graduate")
    return f"{row['postings_per_100_graduates']} per hundred ({postings} for {graduates})"


PER_100 = "postings_per_100_graduates"


def among(rows: Sequence[Row], ranked: Sequence[Row], noun: str) -> tuple[str, list[str]]:
    """What a superlative and the text after it say where some rows are withheld: none is made over all of them."""
    left = len(rows) - len(ranked)
    if not left:
        return "", []
    few = f"{values.counted(left, f'more {noun}')} {'is' if left == 1 else 'are'} not ranked, as too little is known."
    return f", of the {values.counted(len(ranked), noun)} that can be ranked,", [few]


def openings_per_graduate(rows: Sequence[Row], place: str) -> Wording:
    ranked = values.known(rows, PER_100)
    if not ranked:
        return Wording(f"No field in {place} has enough postings and graduates to be compared.", drawn=False)
    first, others = ranked[0], ranked[1:3]
    of, unranked = among(rows, ranked, "field")
    headline = f"In {place}{of or ','} {title(first)} has most open postings for its graduates: {ratio(first)}."
    next_ = values.listed([f"{title(row)} with {row[PER_100]}" for row in others])
    says = [f"Next come {next_}."] if others else []
    different = first.get("different_per_100_graduates")
    repeated = [f"Without postings that repeat another one, it is {different} instead of {first[PER_100]}."]
    changed = different is not None and different != first[PER_100]
    return Wording(headline, [*says, *unranked], [*(repeated if changed else []), CROSSWALK])


def more_openings_than_graduates(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    fields = values.counted(len(rows), "field")
    having = "has" if len(rows) == 1 else "have"
    headline = f"In {place}, {fields} {having} more open postings than graduates."
    if first[PER_100] is None:
        return Wording(headline, [], [CROSSWALK])
    of, unranked = among(rows, values.known(rows, PER_100), "field")
    return Wording(headline, [f"{title(first)}{of} comes first: {ratio(first)}.", *unranked], [CROSSWALK])


FEW = 5  # postings: on fewer no employer is called the one that hires most


def employers(rows: Sequence[Row], place: str) -> Wording:
    named = [row for row in values.known(rows, "company") if row["openings_share"] is not None]
    if not named:
        return Wording("")
    first, most = named[0], named[0]["postings_different"]
    trust = ["Employers are as postings write them: one that is written in two ways counts as two."]
    if most < FEW or (len(named) > 1 and all(row["postings_different"] == most for row in named)):
        return Wording(f"No employer in {place} has more than {values.counted(most, 'different posting')}.", [], trust)
    share = values.share(first["openings_share"])
    postings = values.counted(most, "different posting")
    of, unranked = among(rows, named, "employer")
    headline = f"{first['company']}{of} hires most in {place}: {postings}, {share} of those of the field."
    return Wording(headline, unranked, trust)


MEDIANS = (
    "These are medians over programmes, each counting once whatever its size, of graduates who received federal aid; "
    "what a school withholds for privacy is missing."
)


def pay_against_debt(rows: Sequence[Row], place: str) -> Wording:
    paid = values.known(rows, "earnings_4yr_median_usd")
    if not paid:
        return Wording(f"No field in {place} tells enough about pay and debt.", drawn=False)
    best = max(paid, key=lambda row: (row["earnings_4yr_median_usd"], row["cip4"]))
    of, unranked = among(rows, paid, "degree")
    headline = f"Of degrees in {place}, {title(best)}{of} pays most four years after completion: {pay(best)}."
    ratios = sorted(values.known(rows, "debt_to_pay"), key=lambda row: (row["debt_to_pay"], row["cip4"]))
    if len(ratios) < 2:
        return Wording(headline, unranked, [MEDIANS])
    of, _ = among(rows, ratios, "degree")
    says = f"Debt weighs least against pay{of} for {_debt(ratios[0])}, and most for {_debt(ratios[-1])}."
    return Wording(headline, [says, *unranked], [MEDIANS])


def credential_levels(rows: Sequence[Row], place: str) -> Wording:
    by_field: dict[str, list[Row]] = {}
    for row in values.known(rows, "earnings_4yr_median_usd"):
        by_field.setdefault(row["cip4"], []).append(row)
    pairs = [sorted(own, key=lambda row: row["credential_level"]) for own in by_field.values() if len(own) > 1]
    if not pairs:
        return Wording("", [], [MEDIANS])
    low, *_, high = pairs[0]
    low_level, high_level = (columns.level_name(row["credential_level"]) for row in (low, high))
    earned = " and ".join(values.usd(row["earnings_4yr_median_usd"]) for row in (low, high))
    programmes = f"{low_level} and {high_level} programmes in {place}"
    headline = f"In {low['title']}, graduates of {programmes} earn {earned} a year, four years after completion."
    return Wording(headline, [], [MEDIANS])


def pay(row: Row) -> str:
    """Earnings with the programmes behind them."""
    n = values.counted(row["earnings_4yr_n"], "programme")
    return f"{values.usd(row['earnings_4yr_median_usd'])} a year at the median of {n}"


def _debt(row: Row) -> str:
    debt, pay = (values.usd(row[f"{what}_median_usd"]) for what in ("debt", "earnings_4yr"))
    return f"{title(row)} ({debt} of debt, {pay} of yearly pay)"


def openings_by_state(rows: Sequence[Row], _: str) -> Wording:
    ranked = _ranked(rows, "postings_per_100_graduates")
    if len(ranked) < 2:
        return Wording("Too few states have postings and graduates enough to be compared.", drawn=False)
    first, last = ranked[0], ranked[-1]
    of, unranked = among(rows, ranked, "state")
    most = f"{places.name(first['state'])}{of} has most open postings for its graduates, {ratio(first)}"
    trust = "A posting counts in the state that its place names; one that names none is in no state."
    return Wording(f"{most}; {places.name(last['state'])} has fewest, {ratio(last)}.", unranked, [trust])


def pay_by_state(rows: Sequence[Row], _: str) -> Wording:
    ranked = _ranked(rows, "earnings_4yr_median_usd")
    if len(ranked) < 2:
        return Wording("Too few states tell enough about pay to be compared.", drawn=False)
    first, last = ranked[0], ranked[-1]
    of, unranked = among(rows, ranked, "state")
    most = f"Four years after completion, programmes in {places.name(first['state'])}{of} pay most, {pay(first)}"
    trust = "A state is the school's, not where its graduates work; states differ in which degrees they offer."
    return Wording(f"{most}; those in {places.name(last['state'])} pay least, {pay(last)}.", unranked, [trust, MEDIANS])


def _ranked(rows: Sequence[Row], column: str) -> list[Row]:
    return sorted(values.known(rows, column), key=lambda row: (-row[column], row["state"]))


def openings_trend(rows: Sequence[Row], place: str) -> Wording:
    spans = [_span(rows, cip4) for cip4 in dict.fromkeys(row["cip4"] for row in rows)]
    days = sorted({row["as_of_date"] for row in rows})
    if len(days) < 2:
        return Wording(
            f"Openings in {place} have been seen on one day only, {values.day(days[0])}: a trend takes more."
        )
    changes = sorted(spans, key=lambda span: (-_change(span), span[1]["cip4"]))
    most, least = changes[0], changes[-1]
    period = f"from {values.day(days[0])} to {values.day(days[-1])}"
    headline = f"Among the {len(spans)} fields that hire most in {place}, {_moved(most)} {period}."
    says = [f"At the other end, {_moved(least)}."] if len(spans) > 1 else []
    trust = f"The days are {len(days)} on which a complete sweep of the searches ended; few days show no season."
    return Wording(headline, says, [trust])


def _span(rows: Sequence[Row], cip4: str) -> tuple[Row, Row]:
    """The first and the last day of a field."""
    days = sorted((row for row in rows if row["cip4"] == cip4), key=lambda row: row["as_of_date"])
    return days[0], days[-1]


def _change(span: tuple[Row, Row]) -> int:
    return int(span[1]["postings_open"] - span[0]["postings_open"])


def _moved(span: tuple[Row, Row]) -> str:
    before, after = (values.number(row["postings_open"]) for row in span)
    name, change = title(span[1]), _change(span)
    if not change:
        return f"{name} stayed at {after} open postings"
    return f"{name} went {'up' if change > 0 else 'down'} from {before} to {after} open postings"


def salary_shown(rows: Sequence[Row], place: str) -> Wording:
    told = sorted(values.known(rows, "salary_share"), key=lambda row: (-row["salary_share"], row["value"] or ""))
    if not told:
        return Wording(f"No field in {place} has enough postings to say how many show a salary.", drawn=False)
    trust = "Advertised salaries are those of the postings that show one, which are not a random choice of all."
    low, high = told[-1], told[0]
    if low["salary_share"] == high["salary_share"]:
        fields = values.counted(len(told), "field")
        return Wording(f"In {fields}, {values.share(high['salary_share'])} of postings show a salary.", [], [trust])
    return Wording(f"A salary is shown by {_shown(high)}, but by {_shown(low)}.", [], [trust])


def _shown(row: Row) -> str:
    postings = values.counted(row["postings_open"], "posting")
    return f"{values.share(row['salary_share'])} of {postings} in {title(row)}"


def withheld_by_school_type(rows: Sequence[Row], place: str) -> Wording:
    programmes, with_earnings = (sum(row[name] for row in rows) for name in ("programs", "programs_with_earnings"))
    missing = values.share(Decimal(programmes - with_earnings) / programmes) if programmes else ""
    which = f"{values.counted(programmes, 'programme')} in {place}"
    headline = f"{missing} of {which} tell no earnings four years after completion."
    kinds = [f"{share} of those of {kind} schools" for kind, share in _by_ownership(rows)]
    says = [f"That is {values.listed(kinds)}."] if len(kinds) > 1 else []
    return Wording(headline, says, ["Small programmes are withheld most, so medians lean towards large ones."])


def _by_ownership(rows: Sequence[Row]) -> list[tuple[str, str]]:
    sums: dict[str, list[int]] = {}
    for row in rows:
        counts = sums.setdefault(row["ownership"], [0, 0])
        counts[0] += row["programs"]
        counts[1] += row["programs_with_earnings"]
    return [(kind, values.share(Decimal(all_ - told) / all_)) for kind, (all_, told) in sums.items() if all_]
