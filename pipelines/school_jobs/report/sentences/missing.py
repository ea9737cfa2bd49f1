"""What the answers about what is not told say."""

from collections.abc import Sequence
from decimal import Decimal

from analysis.report import values, words
from analysis.report.content import Row, Wording
from pipelines.school_jobs.report.phrases import title


def salary_shown(rows: Sequence[Row], place: str) -> Wording:
    told = sorted(words.known(rows, "salary_share"), key=lambda row: (-row["salary_share"], row["value"] or ""))
    if not told:
        return Wording(f"No field in {place} has enough postings to say how many show a salary.", drawn=False)
    trust = "Advertised salaries are those of the postings that show one, which are not a random choice of all."
    low, high = told[-1], told[0]
    if low["salary_share"] == high["salary_share"]:
        fields = words.counted(len(told), "field")
        return Wording(f"In {fields}, {values.share(high['salary_share'])} of postings show a salary.", [], [trust])
    return Wording(f"A salary is shown by {_shown(high)}, but by {_shown(low)}.", [], [trust])


def _shown(row: Row) -> str:
    postings = words.counted(row["postings_open"], "posting")
    return f"{values.share(row['salary_share'])} of {postings} in {title(row)}"


def withheld_by_school_type(rows: Sequence[Row], place: str) -> Wording:
    programmes, with_earnings = (sum(row[name] for row in rows) for name in ("programs", "programs_with_earnings"))
    missing = values.share(Decimal(programmes - with_earnings) / programmes) if programmes else ""
    which = f"{words.counted(programmes, 'programme')} in {place}"
    headline = f"{missing} of {which} tell no earnings four years after completion."
    kinds = [f"{share} of those of {kind} schools" for kind, share in _by_ownership(rows)]
    says = [f"That is {words.listed(kinds)}."] if len(kinds) > 1 else []
    return Wording(headline, says, ["Small programmes are withheld most, so medians lean towards large ones."])


def _by_ownership(rows: Sequence[Row]) -> list[tuple[str, str]]:
    sums: dict[str, list[int]] = {}
    for row in rows:
        counts = sums.setdefault(row["ownership"], [0, 0])
        counts[0] += row["programs"]
        counts[1] += row["programs_with_earnings"]
    return [(kind, values.share(Decimal(all_ - told) / all_)) for kind, (all_, told) in sums.items() if all_]
