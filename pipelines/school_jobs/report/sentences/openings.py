"""What the answers about openings say."""

from collections.abc import Sequence

from analysis.report import values, words
from analysis.report.content import Row, Wording
from pipelines.school_jobs.analysis import CROSSWALK
from pipelines.school_jobs.report.phrases import ratio, title

PER_100 = "postings_per_100_graduates"


def openings_per_graduate(rows: Sequence[Row], place: str) -> Wording:
    ranked = words.known(rows, PER_100)
    if not ranked:
        return Wording(f"No field in {place} has enough postings and graduates to be compared.", drawn=False)
    first, others = ranked[0], ranked[1:3]
    headline = f"In {place}, {title(first)} has most open postings for its graduates: {ratio(first)}."
    next_ = words.listed([f"{title(row)} with {row[PER_100]}" for row in others])
    says = [f"Next come {next_}."] if others else []
    different = first.get("different_per_100_graduates")
    repeated = [f"Without postings that repeat another one, it is {different} instead of {first[PER_100]}."]
    changed = different is not None and different != first[PER_100]
    return Wording(headline, says, [*(repeated if changed else []), CROSSWALK])


def more_openings_than_graduates(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    fields = words.counted(len(rows), "field")
    having = "has" if len(rows) == 1 else "have"
    headline = f"In {place}, {fields} {having} more open postings than graduates."
    if first[PER_100] is None:
        return Wording(headline, [], [CROSSWALK])
    return Wording(headline, [f"{title(first)} comes first: {ratio(first)}."], [CROSSWALK])


def employers(rows: Sequence[Row], place: str) -> Wording:
    named = [row for row in words.known(rows, "company") if row["openings_share"] is not None]
    if not named:
        return Wording("")
    first, most = named[0], named[0]["postings_different"]
    trust = ["Employers are as postings write them: one that is written in two ways counts as two."]
    if len(named) > 1 and all(row["postings_different"] == most for row in named):
        return Wording(f"No employer in {place} has more than {words.counted(most, 'different posting')}.", [], trust)
    share = values.share(first["openings_share"])
    postings = words.counted(most, "different posting")
    return Wording(f"{first['company']} hires most in {place}: {postings}, {share} of those of the field.", [], trust)
