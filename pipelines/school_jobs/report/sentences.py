"""Sentences of each answer, generated from its rows, and the names of rows and places in them."""

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
    """The subject of the row, with its credential level where it has one."""
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


def among(rows: Sequence[Row], ranked: Sequence[Row], noun: str, where: str = "") -> tuple[str, list[str]]:
    """Over what a superlative is made, and the sentence after it: rows that are withheld, or cut off, are in none."""
    if len(rows) == len(ranked):
        return f"Of the {noun}s{where} that can be ranked", []
    few = f"Of the other {noun}s too little is known to rank them."
    return f"Of the {values.counted(len(ranked), noun)}{where} that can be ranked", [few]


def openings_per_graduate(rows: Sequence[Row], place: str) -> Wording:
    ranked = values.known(rows, PER_100)
    if not ranked:
        return Wording(f"No field in {place} has enough postings and graduates to be compared.", drawn=False)
    first, others = ranked[0], ranked[1:3]
    of, unranked = among(rows, ranked, "field", f" in {place}")
    headline = f"{of}, {title(first)} has most open postings for its graduates: {ratio(first)}."
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
    return Wording(headline, [f"{of}, {title(first)} comes first: {ratio(first)}.", *unranked], [CROSSWALK])


FEW = 5  # postings: on fewer no employer is called the one that hires most


def employers(rows: Sequence[Row], place: str) -> Wording:
    named = [row for row in values.known(rows, "company") if row["openings_share"] is not None]
    if not named:
        return Wording("")
    first, most = named[0], named[0]["postings_different"]
    trust = ["Employers are as postings write them: one that is written in two ways counts as two."]
    if most < FEW or (len(named) > 1 and all(row["postings_different"] == most for row in named)):
        more = values.counted(most, "different posting")
        return Wording(f"No employer in {place} has more than {more} of the field.", [], trust)
    share = values.share(first["openings_share"])
    postings = values.counted(most, "different posting")
    of, unranked = among(rows, named, "employer", f" in {place}")
    headline = f"{of}, {first['company']} has most open postings of the field: {postings}, {share} of all."
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
    shown = f" shown for {place}"  # those with most programmes: others may pay more
    of, unranked = among(rows, paid, "degree", shown)
    headline = f"{of}, {title(best)} pays most four years after completion: {pay(best)}."
    ratios = sorted(values.known(rows, "debt_to_pay"), key=lambda row: (row["debt_to_pay"], row["cip4"]))
    if len(ratios) < 2:
        return Wording(headline, unranked, [MEDIANS])
    of, _ = among(rows, ratios, "degree", shown)
    says = f"{of}, debt weighs least against pay for {_debt(ratios[0])}, and most for {_debt(ratios[-1])}."
    return Wording(headline, [says, *unranked], [MEDIANS])


def credential_levels(rows: Sequence[Row], place: str) -> Wording:
    by_field: dict[str, list[Row]] = {}
    for row in values.known(rows, "earnings_4yr_median_usd"):
        by_field.setdefault(row["cip4"], []).append(row)
    pairs = [sorted(own, key=lambda row: row["credential_level"]) for own in by_field.values() if len(own) > 1]
    if not pairs:
        return Wording("", [f"No field shown for {place} tells what graduates of two of its levels earn."], [MEDIANS])
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
    most = f"{of}, {places.name(first['state'])} has most open postings for its graduates, {ratio(first)}"
    trust = "A posting counts in the state that its place names; one that names none is in no state."
    return Wording(f"{most}; {places.name(last['state'])} has fewest, {ratio(last)}.", unranked, [trust])


def pay_by_state(rows: Sequence[Row], _: str) -> Wording:
    ranked = _ranked(rows, "earnings_4yr_median_usd")
    if len(ranked) < 2:
        return Wording("Too few states tell enough about pay to be compared.", drawn=False)
    first, last = ranked[0], ranked[-1]
    of, unranked = among(rows, ranked, "state")
    most = f"{of}, programmes in {places.name(first['state'])} pay most four years after completion, {pay(first)}"
    trust = "A state is the school's, not where its graduates work; states differ in which degrees they offer."
    return Wording(f"{most}; those in {places.name(last['state'])} pay least, {pay(last)}.", unranked, [trust, MEDIANS])


def _ranked(rows: Sequence[Row], column: str) -> list[Row]:
    return sorted(values.known(rows, column), key=lambda row: (-row[column], row["state"]))


def openings_trend(rows: Sequence[Row], place: str) -> Wording:
    spans = [_span(rows, cip4) for cip4 in dict.fromkeys(row["cip4"] for row in rows)]
    changes = sorted(
        (each for each in spans if each[0] is not each[1]), key=lambda each: (-_change(each), title(each[1]))
    )
    if not changes:
        day = values.day(max(row["as_of_date"] for row in rows))
        headline = f"Openings in {place} are known of one day only, {day}: a trend takes two."
        moved = any(row.get("postings_new") or row.get("postings_closed") for row in rows)
        same_day = ["New and closed postings are those between sweeps of that day."] if moved else []
        return Wording(headline, [], same_day, drawn=False)
    most, least = changes[0], changes[-1]
    of = f"Of the {len(changes)} fields shown for {place}" if len(changes) > 1 else f"In {place}"
    says = [f"At the other end, {_moved(least)}."] if _change(most) != _change(least) else []
    days = len({row["as_of_date"] for row in rows})
    trust = f"The {days} days are those on which a complete sweep of the searches ended; few days show no season."
    return Wording(f"{of}, {_moved(most)}.", says, [trust])


def _span(rows: Sequence[Row], cip4: str) -> tuple[Row, Row]:
    """The first and the last day of a field."""
    days = sorted((row for row in rows if row["cip4"] == cip4), key=lambda row: row["as_of_date"])
    return days[0], days[-1]


def _change(span: tuple[Row, Row]) -> int:
    return int(span[1]["postings_open"] - span[0]["postings_open"])


def _moved(span: tuple[Row, Row]) -> str:
    before, after = (values.number(row["postings_open"]) for row in span)
    first, last = (values.day(row["as_of_date"]) for row in span)
    name, change = title(span[1]), _change(span)
    how = f"went {'up' if change > 0 else 'down'} from {before} to {after}" if change else f"stayed at {after}"
    return f"{name} {how} open postings from {first} to {last}"


def salary_shown(rows: Sequence[Row], place: str) -> Wording:
    ranked = sorted(values.known(rows, "salary_share"), key=lambda row: (-row["salary_share"], row["value"] or ""))
    if not ranked:
        return Wording(f"No field in {place} has enough postings to say how many show a salary.", drawn=False)
    trust = "Advertised salaries are those of the postings that show one, which are not a random choice of all."
    low, high = ranked[-1], ranked[0]
    fields = f"In the {values.counted(len(ranked), 'field')} of {place} with most open postings"
    if low["salary_share"] == high["salary_share"]:
        return Wording(f"{fields}, {values.share(high['salary_share'])} of postings show a salary.", [], [trust])
    return Wording(f"{fields}, a salary is shown by {_shown(low)} to {_shown(high)}.", [], [trust])


def _shown(row: Row) -> str:
    postings = values.counted(row["postings_open"], "posting")
    return f"{values.share(row['salary_share'])} ({title(row)}, of {postings})"


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
    return [(kind, values.share(Decimal(all_ - reporting) / all_)) for kind, (all_, reporting) in sums.items() if all_]
