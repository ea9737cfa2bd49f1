"""Two programs on the same input, turn and turn about."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tools.bench.errors import OutputsDiffer
from tools.bench.measure import Measured
from tools.bench.statistics import HANDICAP, Ratio, is_found, is_quiet, ratio

Content = tuple[str, int]


@dataclass(frozen=True)
class Arm:
    """`run(label)` does the work once, into places named by the label; `content(label)` is a hash of what came out, and
    how many records that is."""

    name: str
    run: Callable[[str], Measured]
    content: Callable[[str], Content]


@dataclass(frozen=True)
class Comparison:
    """`records` came out of every run. `ours` and `peers`: every run in order, the first of each being the cold one,
    which the ratios leave out. `ratio`: by processor time, the peer's per ours; `wall`: the same by wall time.

    `control`: our arm relative to itself; `handicap`: to itself with a tenth more work. Both have to come out as they
    ought to, or the ratio is not believed.
    """

    work: str
    peer: str
    records: int
    ours: tuple[Measured, ...]
    peers: tuple[Measured, ...]
    ratio: Ratio
    wall: Ratio
    control: float
    handicap: float

    @property
    def is_void(self) -> bool:
        return not (is_quiet(self.control) and is_found(self.handicap))

    def as_json(self) -> dict[str, Any]:
        runs = {name: [one.as_json() for one in getattr(self, name)] for name in ("ours", "peers")}
        return asdict(self) | runs | {"is_void": self.is_void}


def compare(
    work: str,
    ours: Arm,
    peer: Arm,
    pairs: int,
    burn: Callable[[float], Measured],
    note: Callable[[str], None] = lambda text: None,
    over: Callable[[], bool] = lambda: False,
) -> Comparison:
    """Runs `pairs` pairs in the order ABBA and an A/A pair; after two pairs, no other begins once the time is `over`.

    `burn(seconds)` takes so much processor time: the handicap of the second of the A/A pair. Raises OutputsDiffer as
    soon as a run's content differs from the first one's, before any of its times counts, and ValueError for fewer than
    two pairs.
    """
    if pairs < 2:
        raise ValueError("at least two pairs are needed: the first does not count")
    measured: dict[str, list[Measured]] = {ours.name: [], peer.name: []}
    expected: list[Content] = []
    for number, arm in enumerate(_order(ours, peer, pairs, over)):
        note(f"{work}: {arm.name}, run {number + 1} of {2 * pairs + 2}")
        measured[arm.name].append(_checked(arm, f"{work}{number}", expected))
    mine, theirs = measured[ours.name], measured[peer.name]
    again, last = mine.pop(), mine.pop()
    burdened = again + burn(HANDICAP * last.cpu_seconds)
    control, handicap = (ratio(_cpu([one]), _cpu([last])).median for one in (again, burdened))
    found, wall = (ratio(take(mine[1:]), take(theirs[1:])) for take in (_cpu, _seconds))
    records = expected[0][1]
    return Comparison(work, peer.name, records, tuple(mine), tuple(theirs), found, wall, control, handicap)


def _order(ours: Arm, peer: Arm, pairs: int, over: Callable[[], bool]) -> Iterator[Arm]:
    for number in range(pairs):
        if number >= 2 and over():
            break
        yield from ((ours, peer) if number % 2 == 0 else (peer, ours))
    yield from (ours, ours)


def _checked(arm: Arm, label: str, expected: list[Content]) -> Measured:
    measured = arm.run(label)
    content = arm.content(label)
    expected.append(content)
    if content != expected[0]:
        raise OutputsDiffer(
            f"{arm.name} ({label}) did not end in the content that the first run ended in; no time counts"
        )
    return measured


def _cpu(runs: Sequence[Measured]) -> list[float]:
    return [run.cpu_seconds for run in runs]


def _seconds(runs: Sequence[Measured]) -> list[float]:
    return [run.seconds for run in runs]
