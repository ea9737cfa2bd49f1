"""The figures of one run, for people and for programs."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import psutil
from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from tools.bench.measure import Measured
from tools.bench.pairs import Comparison
from tools.bench.stages import Row
from tools.bench.targets import Line, lines

NOTE = (
    "Seconds are this machine's, now. Ratios are of one run: CPU seconds by hand per ours, above 1 is cheaper than by "
    "hand; those programs keep no archive, lease, ledger or generations. CPU and memory are the process tree's (shared "
    "pages counted in each process); beside them, the CPU seconds that the services spent meanwhile."
)
COST = ("CPU s", "services", "peak MB")


@dataclass(frozen=True)
class Report:
    """`machine` and `versions` say where; `sandbox` is what it serves to a client that does nothing with it.

    What was measured is added as it is found; `left_out`: for lack of time.
    """

    at: str
    size: str
    machine: Mapping[str, Any]
    versions: Mapping[str, str]
    sandbox: dict[str, float] = field(default_factory=dict)
    stages: list[Row] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    others: dict[str, float] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def targets(self) -> list[Line]:
        return lines(self.size, self.stages, self.comparisons, self.others)

    def as_json(self) -> dict[str, Any]:
        stages = [row.as_json() for row in self.stages]
        comparisons = [one.as_json() for one in self.comparisons]
        targets = [asdict(line) for line in self.targets]
        return asdict(self) | {"targets": targets, "stages": stages, "comparisons": comparisons}


def machine() -> dict[str, Any]:
    """Description of the machine that the figures were measured on."""
    memory = round(psutil.virtual_memory().total / 1e9)
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": psutil.cpu_count(),
        "memory_gb": memory,
        "load_before": round(psutil.getloadavg()[0], 1),
    }


def show(report: Report, console: Console) -> None:
    """Prints the report for people."""
    description = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in report.machine.items())
    parts: list[Any] = [Text(f"{report.at}, size {report.size}: {description}"), _targets(report.targets)]
    if report.stages:
        parts.append(_stages(report.stages))
    if report.sandbox:
        parts.append(Text(_sandbox(report.sandbox)))
    if report.comparisons:
        parts.append(_comparisons(report.comparisons))
        parts += [_speed(one) for one in report.comparisons]
    if report.others:
        parts.append(Text("Live: " + ", ".join(f"{name} {figure:g}" for name, figure in report.others.items())))
    if report.left_out:
        parts.append(Text(f"Left out for lack of time (--minutes): {', '.join(report.left_out)}.", style="bold"))
    console.print(Group(*parts, Text(NOTE, style="dim")))


def _targets(lines: Sequence[Line]) -> Table:
    table = _table("Targets", ("what",), ("figure", "wall", "target", "moonshot"))
    table.add_column("verdict")
    for line in lines:
        sign = "≥" if line.target.least else "≤"
        moonshot = "" if line.target.moonshot is None else f"{sign} {line.target.moonshot:g}"
        figures = ("" if number is None else f"{number:.4g}" for number in (line.figure, line.wall))
        table.add_row(line.target.what, *figures, f"{sign} {line.target.bound:g}", moonshot, line.verdict)
    return table


def _stages(rows: Sequence[Row]) -> Table:
    table = _table("Stage by stage", ("stage", "run"), ("records", "seconds", "per s", *COST))
    for row in rows:
        rate = "" if row.records_per_second is None else f"{row.records_per_second:,.0f}"
        records = "" if row.records is None else f"{row.records:,}"
        table.add_row(row.stage, row.kind, records, f"{row.measured.seconds:.1f}", rate, *_cost(row.measured))
    return table


def _comparisons(comparisons: Sequence[Comparison]) -> Table:
    title = "Against programs by hand; outputs equal by content"
    table = _table(title, ("work", "program"), ("records", "cold s", "seconds", *COST))
    for one in comparisons:
        for program, runs in (("gpps", one.ours), ("by hand", one.peers)):
            cold, *warm = runs
            middle = sorted(warm, key=lambda run: run.cpu_seconds)[len(warm) // 2]
            times = (f"{one.records:,}", f"{cold.seconds:.1f}", f"{middle.seconds:.1f}")
            table.add_row(one.work, program, *times, *_cost(middle))
    return table


def _speed(one: Comparison) -> Text:
    """The ratios in words, in bold when they are void."""
    sentence = f"{one.work}: {one.peer} takes {one.ratio.median:.2f} of our CPU seconds"
    sentence += f" (95 %: {one.ratio.low:.2f} to {one.ratio.high:.2f}, {one.ratio.pairs} pairs)"
    sentence += (
        f" and {one.wall.median:.2f} of our time; ours to itself {one.control:.2f}, handicapped {one.handicap:.2f}"
    )
    return Text(f"{sentence}. Void: the machine had other work.", style="bold") if one.is_void else Text(sentence)


def _cost(measured: Measured) -> tuple[str, str, str]:
    return f"{measured.cpu_seconds:.1f}", f"{measured.services_cpu_seconds:.1f}", f"{measured.peak_mb:,.0f}"


def _sandbox(rates: Mapping[str, float]) -> str:
    return (
        f"The sandbox serves {rates['answers_per_second']:,} pages ({rates['records_per_second']:,} records) a second "
        "to a client that does nothing with them."
    )


def _table(title: str, words: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in words:
        table.add_column(name)
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table
