"""Two generations at rest, judged."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ops.verify import reasons
from ops.verify.comparison import Comparison, Origins, compare
from ops.verify.reasons import Reason
from ops.verify.report import Report
from ops.verify.standing import Observer, Standing
from ops.verify.stores import Stores
from producers.fields import instant

Standings = tuple[Standing, Standing]  # expected, found
RAW_LEFT_OUT = (
    "dead letters, and single events with their notes: the archive has no dead letters of the time before, and gives "
    "also the events of pages that told nothing new and were not published"
)


@dataclass(frozen=True)
class Judge:
    """Compares what stands still, and says so when it did not. `code`: the transform of this code's rules."""

    stores: Stores
    observer: Observer
    code: str
    code_version: str
    now: Callable[[], datetime]
    between: Callable[[], None] = lambda: None  # called after the comparison and before the second look
    clock: Callable[[], float] = time.monotonic

    def judge(self, generation: int, against: int) -> Report:
        """Raises LakeUnreachable, SinkUnreachable, OtherContract, and NotReady where Kafka has to be asked."""
        began = self.clock()
        before = self.look(against, generation)
        why = reasons.of_builds(*before, self.code) or reasons.of_rest(*before) or self._unaccounted(before)
        comparison = None
        if not why:
            comparison = self._compare(before)
            self.between()
            after = self.look(against, generation)
            why = [reason for pair in zip(before, after, strict=True) for reason in reasons.of_movement(*pair)]
        return Report(
            generation=generation,
            against=against,
            fence=before[0].offsets,
            why=tuple(why),
            left_out=(RAW_LEFT_OUT,) if _of_raw(before) else (),
            comparison=comparison,
            at=instant(self.now()),
            seconds=round(self.clock() - began, 1),
            code_version=self.code_version,
            transform=self.code,
        )

    def look(self, against: int, generation: int) -> Standings:
        return self.observer.standing(against), self.observer.standing(generation)

    def _unaccounted(self, standings: Standings) -> list[Reason]:
        accounts = ((one.generation, self.observer.accounts(one.generation)) for one in standings)
        return [reason for one in accounts for reason in reasons.of_accounts(*one)]

    def _compare(self, standings: Standings) -> Comparison:
        expected, found = standings
        pairs = self.stores.pairs(expected.generation, found.generation, not _of_raw(standings))
        return compare(self.stores.duck, pairs, Origins(self.stores.settings, self.stores.pipeline))


def _of_raw(standings: Standings) -> bool:
    return any(one.manifest and one.manifest.built_from == "raw" for one in standings)
