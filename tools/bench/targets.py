"""Targets, and a verdict of a run on each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.bench.pairs import Comparison
from tools.bench.stages import COMMANDS, Row

Verdict = Literal["moonshot", "reached", "missed", "void", "other size", "not measured"]


@dataclass(frozen=True)
class Target:
    """`bound` is to be reached and `moonshot` hoped for; `least`: the figure may not be smaller, else not greater.

    `size`: of the input for which it is stated; None: any.
    """

    what: str
    bound: float
    moonshot: float | None = None
    least: bool = False
    size: str | None = None

    def verdict(self, figure: float | None, void: bool = False) -> Verdict:
        if figure is None:
            return "not measured"
        if void:
            return "void"
        if self.moonshot is not None and self._holds(figure, self.moonshot):
            return "moonshot"
        return "reached" if self._holds(figure, self.bound) else "missed"

    def _holds(self, figure: float, bound: float) -> bool:
        return figure >= bound if self.least else figure <= bound


TARGETS: Mapping[str, Target] = {
    "cold": Target("stream --once, 8,000 records, cold, CPU s", 25, 15, size="small"),
    "idle": Target("stream --once, nothing to do, CPU s", 8, 5, size="small"),
    "landing": Target("landing, warm, refreshes among it, µs of CPU a record", 45, 30),
    "poll": Target("W1 poll to Kafka: CPU by hand / ours", 0.8, 1.0, least=True),
    "stream": Target("W2 Kafka to marts: CPU by hand / ours", 0.35, 0.7, least=True, size="full"),
    "load": Target("W3 lake to warehouse: CPU of COPY + MERGE / ours", 0.8, 1.0, least=True),
    "dlt": Target("W3 lake to warehouse: CPU of dlt / ours", 2.0, least=True),
    "rebuild": Target("W4 rebuild and verify: CPU by hand / ours", 0.35, 0.7, least=True, size="full"),
    "refresh": Target("refresh of 1,000 random postings, CPU s", 2, 1),
    "facts": Target("produced to visible at 1,000/s, facts, p95 s", 2.5, 1),
    "aggregates": Target("produced to visible at 1,000/s, aggregates, p95 s", 8, 5),
    "growth": Target("cost of a batch as history grows, exponent", 0.1, 0.05),
    "memory": Target("memory of the stream, small data, peak MB", 600, 450, size="small"),
    "ask": Target("gpps ask, CPU s", 1),
    "status": Target("gpps status, CPU s", 0.5),
    "help": Target("gpps --help, CPU s", 0.2),
    "demo": Target("gpps demo, wall s", 40, 25),
}


_Figure = tuple[float | None, float | None, bool]  # by processor time or as stated, by wall time, void


@dataclass(frozen=True)
class Line:
    """One row of the table of targets. `wall`: the same by wall time, where the figure is of processor time."""

    target: Target
    figure: float | None
    wall: float | None
    verdict: Verdict


def lines(size: str, rows: Sequence[Row], comparisons: Sequence[Comparison], others: Mapping[str, float]) -> list[Line]:
    """All targets, with what was measured; what is stated for another size is shown and gets no verdict."""
    figures: dict[str, _Figure] = {name: (figure, None, False) for name, figure in others.items()}
    figures |= {one.work: (one.ratio.median, one.wall.median, one.is_void) for one in comparisons}
    figures |= dict(_of_stages(rows))
    found = []
    for name, target in TARGETS.items():
        figure, wall, void = figures.get(name, (None, None, False))
        verdict = target.verdict(figure, void)
        if verdict != "not measured" and target.size not in (None, size):
            verdict = "other size"
        found.append(Line(target, figure, wall, verdict))
    return found


def _of_stages(rows: Sequence[Row]) -> Iterator[tuple[str, _Figure]]:
    for row in rows:
        if row.stage == "streaming" and row.kind in ("cold", "idle"):
            yield row.kind, (row.measured.cpu_seconds, row.measured.seconds, False)
        if row.stage == "streaming" and row.kind == "cold":
            yield "memory", (row.measured.peak_mb, None, False)
        if row.stage in COMMANDS:
            yield row.stage.split()[-1].strip("-"), (row.measured.cpu_seconds, row.measured.seconds, False)
