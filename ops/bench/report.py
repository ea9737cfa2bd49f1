"""The figures of one run, for people and for programs."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psutil
from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from ops.bench.measure import Measured
from ops.bench.pairs import Comparison
from ops.bench.stages import Row

NOTE = (
    "Seconds are this machine's, now. Only ratios of one run count: above 1 is faster than the program by hand, which "
    "keeps no archive, lease, ledger or way back. Memory is the process tree's, shared pages counted in each process."
)


@dataclass(frozen=True)
class Report:
    """`machine` and `versions` say where; `sandbox` is what it serves to a client that does nothing with it."""

    at: str
    size: str
    machine: Mapping[str, Any]
    versions: Mapping[str, str]
    sandbox: Mapping[str, float]
    stages: Sequence[Row]
    comparisons: Sequence[Comparison]

    def as_json(self) -> dict[str, Any]:
        stages = [row.as_json() for row in self.stages]
        return asdict(self) | {"stages": stages, "comparisons": [one.as_json() for one in self.comparisons]}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    memory = round(psutil.virtual_memory().total / 1e9)
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": psutil.cpu_count(),
        "memory_gb": memory,
        "load_before": round(psutil.getloadavg()[0], 1),
    }


def show(report: Report, console: Console) -> None:
    """Prints the report for people."""
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in report.machine.items())
    parts: list[Any] = [Text(f"{report.at}, size {report.size}: {told}")]
    if report.stages:
        parts.append(_stages(report.stages))
    if report.sandbox:
        parts.append(Text(_sandbox(report.sandbox)))
    if report.comparisons:
        parts.append(_comparisons(report.comparisons))
        parts += [Text(_loud(one), style="bold") for one in report.comparisons if not one.quiet]
    console.print(Group(*parts, Text(NOTE, style="dim")))


def _stages(rows: Sequence[Row]) -> Table:
    table = _table("Stage by stage", "stage", "run")
    for name in ("records", "seconds", "records/s", "CPU s", "services' CPU s", "peak MB"):
        table.add_column(name, justify="right")
    for row in rows:
        rate = "" if row.records_per_second is None else f"{row.records_per_second:,.0f}"
        records = "" if row.records is None else f"{row.records:,}"
        table.add_row(row.stage, row.kind, records, f"{row.measured.seconds:.1f}", rate, *_cost(row.measured))
    return table


def _comparisons(comparisons: Sequence[Comparison]) -> Table:
    table = _table("Against programs by hand, outputs equal by content", "work", "program")
    for name in ("records", "cold s", "median s", "CPU s", "services' CPU s", "peak MB", "speed", "95 %", "A/A"):
        table.add_column(name, justify="right")
    for one in comparisons:
        low, high = f"{one.ratio.low:.2f}", f"{one.ratio.high:.2f}"
        speed = (f"{one.ratio.median:.2f}", f"{low}–{high}", f"{one.control:.2f}")
        table.add_row(one.work, "gpps", f"{one.records:,}", *_runs(one.ours), *speed)
        table.add_row("", one.peer, f"{one.records:,}", *_runs(one.peers), "1", "", "")
    return table


def _runs(runs: Sequence[Measured]) -> tuple[str, ...]:
    cold, *warm = runs
    middle = sorted(warm, key=lambda run: run.seconds)[len(warm) // 2]
    return f"{cold.seconds:.1f}", f"{middle.seconds:.1f}", *_cost(middle)


def _cost(measured: Measured) -> tuple[str, str, str]:
    return f"{measured.cpu_seconds:.1f}", f"{measured.services_cpu_seconds:.1f}", f"{measured.peak_mb:,.0f}"


def _sandbox(rates: Mapping[str, float]) -> str:
    return (
        f"The sandbox serves {rates['answers_per_second']:,} pages ({rates['records_per_second']:,} records) a second "
        "to a client that does nothing with them."
    )


def _loud(one: Comparison) -> str:
    return f"{one.work}: void. An arm against itself came out at {one.control:.2f}: the machine had other work."


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for name in columns:
        table.add_column(name)
    return table
