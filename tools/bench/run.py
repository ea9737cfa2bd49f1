"""A whole benchmark, on services that are started for it in a temporary folder and gone with it afterwards."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from ops.demo.dataset import SIZES
from ops.local.environment import hermetic
from ops.local.sandbox import Sandbox
from ops.local.stack import Stack, fixed_environment, services_of
from ops.settings import PROJECT
from ops.setup.tools import Tools
from ops.setup.versions import versions
from plumbing.files import write_private
from tools.bench import live, loading, marts, polling, stages
from tools.bench.measure import Measured
from tools.bench.pairs import Arm, compare
from tools.bench.peer_python import ensure_peer_python
from tools.bench.places import Place
from tools.bench.report import Report, machine
from tools.bench.settings import ask_nobody_for_a_region
from tools.bench.statistics import SEED

WORKS = (polling.WORK, marts.STREAM, loading.WORK, loading.BY_DLT, marts.REBUILD)
PARTS = ("stages", *WORKS, "live", "demo")
PROGRAMS = {"small": 60_000, "full": 230_000}  # rows of the feed that is loaded into the warehouse
GPPS = str(PROJECT / "gpps")
Note = Callable[[str], None]
Over = Callable[[], bool]


@dataclass(frozen=True)
class Plan:
    """`parts` of PARTS, in their order; `pairs` of each comparison, of which the first does not count.

    After `minutes` nothing more is begun; what runs then is ended in order.
    """

    size: Literal["small", "full"]
    pairs: int
    parts: tuple[str, ...] = PARTS
    minutes: float = 5


def bench(plan: Plan, tools: Tools, caller: Mapping[str, str], home: Path, now: datetime, note: Note) -> Report:
    """Measures what the plan says and keeps the raw figures in `<home>/bench/<time>.json`.

    Whatever ends it, nothing it started is left running and what was measured before is kept. Raises Failure and its
    kinds.
    """
    at, until = now.strftime("%Y-%m-%dT%H:%M:%SZ"), time.monotonic() + plan.minutes * 60
    report = Report(at, plan.size, machine(), versions())

    def over() -> bool:
        return time.monotonic() > until

    peer_python = ensure_peer_python(note) if set(plan.parts) & set(WORKS) else Path()
    try:
        with _services(plan, tools, caller, note) as services:
            place = replace(services, peer_python=str(peer_python))
            for part in plan.parts:
                if over():
                    report.left_out.append(part)
                else:
                    _measure(part, plan, place, note, over, report)
    finally:
        keep(report, home / "bench" / f"{now:%Y%m%dT%H%M%SZ}.json")
    return report


def keep(report: Report, file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(file, json.dumps(report.as_json(), indent=2) + "\n")


@contextmanager
def _services(plan: Plan, tools: Tools, caller: Mapping[str, str], note: Note) -> Iterator[Place]:
    os.umask(0o077)
    ask_nobody_for_a_region()
    with tempfile.TemporaryDirectory(prefix="gpps-bench-", ignore_cleanup_errors=True) as folder:
        stack = Stack(Path(folder) / "home", note)
        note("starting services of its own")
        names = SIZES[plan.size].environment(stack.home.path)
        try:
            stack.up(
                [*services_of(tools), Sandbox(size=plan.size)], {**fixed_environment(tools, stack.home.path), **names}
            )
            pids = tuple(record.pid for record in stack.running().values())
            environment = hermetic(caller, stack.environment()) | {"GPPS_HOME": str(stack.home.path)}
            yield Place(environment, Path(folder), pids)
        finally:
            note("stopping the services")
            stack.reset()


def _measure(part: str, plan: Plan, place: Place, note: Note, over: Over, report: Report) -> None:
    """Puts into the report what a part tells, as soon as it does."""
    if part == "stages":
        for row in stages.rows(place, note):
            report.stages.append(row)
            if over() and (row.stage, row.kind) != stages.LAST:
                report.left_out.append(f"stages after {row.stage} ({row.kind})")
                break
    elif part in WORKS:
        if part == polling.WORK:
            report.sandbox.update(polling.sandbox_rate(place))
        arms = _arms(part, plan, place, note)
        report.comparisons.append(compare(part, *arms, plan.pairs, lambda seconds: burn(place, seconds), note, over))
    else:
        measured = _live(place, note) if part == "live" else _demo(place, note)
        report.others.update({name: round(figure, 3) for name, figure in measured.items()})


def _arms(work: str, plan: Plan, place: Place, note: Note) -> tuple[Arm, Arm]:
    if work == polling.WORK:
        return polling.arms(place)
    there = place.named(work)
    if work in (loading.WORK, loading.BY_DLT):
        note("writing a change feed to load")
        loading.write_feed(there, PROGRAMS[plan.size], SEED)
        return loading.arms(there, dlt=work == loading.BY_DLT)
    marts.fill(there, note)
    return marts.stream_arms(there) if work == marts.STREAM else marts.rebuild_arms(there, note)


def burn(place: Place, seconds: float) -> Measured:
    """Takes so much processor time."""
    return place.run(["tools.bench.burn", str(seconds)])


def _live(place: Place, note: Note) -> dict[str, float]:
    there = place.named("live")
    marts.fill(there, note)
    return live.figures(there, note)


def _demo(place: Place, note: Note) -> dict[str, float]:
    """The demo as its caller sees it, in a home of its own."""
    note("the demo")
    environment = {name: value for name, value in place.environment.items() if not name.startswith(("GPPS_", "PG"))}
    environment |= {"GPPS_HOME": str(place.folder / "demo")}
    try:
        return {"demo": place.command([GPPS, "demo"], environment, "demo").seconds}
    finally:
        place.command([GPPS, "reset", "--execute"], environment, "demo")
