"""What was found when a generation was last compared with another."""

from dataclasses import dataclass

from ops.generations.place import Place
from ops.verify import report
from ops.verify.report import verifications
from plumbing.objects.journal import Entry

EQUAL = "EQUAL"


@dataclass(frozen=True)
class Verified:
    """`number`: of the entry in the journal of verifications; `at`: when, UTC."""

    number: int
    against: int
    verdict: str
    at: str


def mentioned(place: Place) -> set[int]:
    """Generations that were ever compared."""
    journal = verifications(place.streaming.lake, place.streaming.aws("s3"))
    return {number for entry in journal.entries() for number in (entry.said["generation"], entry.said["against"])}


def newest(place: Place, generation: int, against: int | None = None) -> Verified | None:
    """The last verification of the generation (against this other one); None when there is none."""
    journal = verifications(place.streaming.lake, place.streaming.aws("s3"))
    entry = report.newest(journal, generation, against)
    return of_entry(entry) if entry else None


def of_entry(entry: Entry) -> Verified:
    return Verified(entry.number, entry.said["against"], entry.said["verdict"], entry.said["at"])
