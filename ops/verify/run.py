"""One verification from beginning to end: the live driver stands aside, both come to one fence, and are compared.

Producers and readers go on meanwhile. Whatever ends it in between, the next one starts over: nothing is left half done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ops.generations.draining import read_to
from ops.generations.holding import held
from ops.generations.inventory import is_going, numbers
from ops.generations.place import Place
from ops.setup.versions import project_version
from ops.verify import reasons
from ops.verify.judge import Judge
from ops.verify.report import Report, keep, keep_row, verifications
from ops.verify.standing import Observer
from ops.verify.stores import opened
from plumbing.aws import items_client
from plumbing.errors import Failure, WrongUsage
from plumbing.objects.journal import Entry, Journal
from sinks.compare.lake import OtherContract
from streaming.ingest.fences import Offsets, furthest
from streaming.lake.manifest import read_manifest

_ROUNDS = 3  # of draining: the first may end a batch that another driver had begun, and find the other one behind


@dataclass(frozen=True)
class Verified:
    """`entry`: in the journal of verifications; `file`: where the report lies."""

    report: Report
    entry: Entry
    file: str


def verify(place: Place, generation: int | None, against: int | None) -> Verified:
    """Compares `generation` (else the newest that is built) with `against` (else the live one), and keeps the report.

    Raises WrongUsage for generations that cannot be meant, NotReady, TryLater and Overtaken when somebody is in the
    way, StageFailed, Failure.
    """
    expected = place.live() if against is None else against
    found = _newest_built(place, expected) if generation is None else generation
    _require(place, expected, found)
    since = journal_of(place).last()
    with judging(place) as judge:
        if reasons.of_builds(*judge.look(expected, found), judge.code):
            report = judge.judge(found, expected)  # no driver need stand aside for that
        else:
            place.say(f"the driver of generation {expected} ends its batch and stands aside")
            with held(place.streaming.at(expected), place.pipeline) as hold:
                place.kill.reach("verify-held")
                report = judged_at_rest(place, judge, found, expected)
                hold.renew()  # raises when the hold was lost meanwhile
        place.kill.reach("verify-judged")
        return keep_all(place, judge, report, since)


def judged_at_rest(place: Place, judge: Judge, found: int, expected: int) -> Report:
    """What the two come to once both have read to one fence. To be called under a hold on the one that is live."""
    settle(place, judge, expected, found)
    place.kill.reach("verify-drained")
    place.say(f"comparing generation {found} with {expected}")
    try:
        return judge.judge(found, expected)
    except OtherContract as error:
        raise Failure(f"{error}; verify with the code that built both generations, or rebuild") from error


def keep_all(place: Place, judge: Judge, report: Report, since: Entry | None) -> Verified:
    """Keeps the report in file, journal and warehouse. `since`: the journal's last entry when the judging began."""
    journal = journal_of(place)
    entry = keep(journal, report, since)
    keep_row(judge.stores.warehouse, place.sinks.views_schema, entry, report.reason)
    return Verified(report, entry, f"{journal.store.uri}/{entry.said['report']}")


def journal_of(place: Place) -> Journal:
    return verifications(place.streaming.lake, place.streaming.aws("s3"))


def _newest_built(place: Place, expected: int) -> int:
    for number in reversed(numbers(place)):
        manifest = read_manifest(place.lake(number))
        if number != expected and manifest and manifest.state == "built" and not is_going(place, number):
            return number
    raise WrongUsage(f"there is no built generation beside {expected}; gpps rebuild --execute makes one")


def _require(place: Place, expected: int, found: int) -> None:
    if expected == found:
        raise WrongUsage(
            f"generation {found} is the one to compare with; gpps compare compares its stores with its lake"
        )
    there = numbers(place)
    for number in (expected, found):
        if number not in there or is_going(place, number):
            raise WrongUsage(f"there is no generation {number}; gpps generations list shows those there are")


@contextmanager
def judging(place: Place) -> Iterator[Judge]:
    serving = items_client(place.sinks.aws_region)
    with opened(place.sinks, place.pipeline) as stores:
        observer = Observer(place.sinks, place.streaming, place.pipeline, stores.warehouse, serving)
        compared = lambda: place.kill.reach("verify-compared")  # noqa: E731
        yield Judge(stores, observer, place.pipeline.rules(), project_version(), place.clock, compared)


def settle(place: Place, judge: Judge, expected: int, found: int, *, both: bool = True) -> Offsets:
    """Has both read to one fence, with marts and stores up to date, and returns the fence.

    It is where either has read to, or will have once the batch that has begun has ended: all that any reader of either
    has seen comes from before it. What is so already is left alone. Without `both`, `expected` is only
    looked at.
    """
    fence: Offsets = {}
    for _ in range(_ROUNDS):
        standings = judge.look(expected, found)
        fence = furthest(*(offsets for one in standings for offsets in (one.offsets, one.begun)))
        late = [one for one in standings if reasons.read(one.offsets) != reasons.read(fence) or not one.rests]
        late = [one for one in late if fence and (both or one.generation == found)]
        for one in late:
            place.say(f"generation {one.generation} reads to the fence and brings its marts up to date")
            read_to(place, one.generation, fence)
        if not late:
            break
    for one in judge.look(expected, found):
        if "warehouse" in one.behind and (both or one.generation == found):
            place.say(f"loading generation {one.generation} into the warehouse")
            place.load(one.generation)
    return fence
