"""What the answers that compare states say."""

from collections.abc import Sequence

from analysis.report import words
from analysis.report.content import Row, Wording
from pipelines.school_jobs.names import places
from pipelines.school_jobs.report.phrases import ratio
from pipelines.school_jobs.report.sentences.pay import MEDIANS, pay


def openings_by_state(rows: Sequence[Row], _: str) -> Wording:
    ranked = _ranked(rows, "postings_per_100_graduates")
    if len(ranked) < 2:
        return Wording("Too few states have postings and graduates enough to be compared.", drawn=False)
    first, last = ranked[0], ranked[-1]
    most = f"{places.name(first['state'])} has most open postings for its graduates, {ratio(first)}"
    trust = "A posting counts in the state that its place names; one that names none is in no state."
    return Wording(f"{most}; {places.name(last['state'])} has fewest, {ratio(last)}.", [], [trust])


def pay_by_state(rows: Sequence[Row], _: str) -> Wording:
    ranked = _ranked(rows, "earnings_4yr_median_usd")
    if len(ranked) < 2:
        return Wording("Too few states tell enough about pay to be compared.", drawn=False)
    first, last = ranked[0], ranked[-1]
    most = f"Four years after completion, programmes in {places.name(first['state'])} pay most, {pay(first)}"
    trust = "A state is the school's, not where its graduates work; states differ in which degrees they offer."
    return Wording(f"{most}; those in {places.name(last['state'])} pay least, {pay(last)}.", [], [trust, MEDIANS])


def _ranked(rows: Sequence[Row], column: str) -> list[Row]:
    return sorted(words.known(rows, column), key=lambda row: (-row[column], row["state"]))
