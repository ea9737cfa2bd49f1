"""A whole benchmark, on services that are started for it in a temporary folder and gone with it afterwards."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from ops.demo.dataset import SIZES
from ops.local.environment import hermetic
from ops.local.sandbox import Sandbox
from ops.local.stack import Stack, fixed_environment, services_of
from ops.setup.tools import Tools
from ops.setup.versions import versions
from plumbing.files import write_private
from tools.bench import loading, polling, stages
from tools.bench.pairs import Arm, Comparison, compare
from tools.bench.places import Place
from tools.bench.report import Report, machine
from tools.bench.stages import Row
from tools.bench.statistics import SEED

PARTS = ("stages", polling.WORK, loading.WORK)
PROGRAMS = {"small": 60_000, "full": 230_000}  # rows of the feed that is loaded into the warehouse
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

    Whatever ends it, nothing it started is left running. Raises Failure and its kinds.
    """
    where, until, left_out = machine(), time.monotonic() + plan.minutes * 60, list[str]()

    def over() -> bool:
        return time.monotonic() > until

    with _services(plan, tools, caller, note) as place:
        rows = _rows(plan, place, note, over, left_out)
        sandbox = polling.sandbox_rate(place) if polling.WORK in plan.parts and not over() else {}
        comparisons = list(_comparisons(plan, place, note, over, left_out))
    at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    report = Report(at, plan.size, where, versions(), sandbox, rows, comparisons, left_out)
    keep(report, home / "bench" / f"{now:%Y%m%dT%H%M%SZ}.json")
    return report


def keep(report: Report, file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(file, json.dumps(report.as_json(), indent=2) + "\n")


@contextmanager
def _services(plan: Plan, tools: Tools, caller: Mapping[str, str], note: Note) -> Iterator[Place]:
    os.umask(0o077)
    with tempfile.TemporaryDirectory(prefix="gpps-bench-", ignore_cleanup_errors=True) as folder:
        stack = Stack(Path(folder) / "home", note)
        note("starting services of its own")
        names = SIZES[plan.size].environment(stack.home.path)
        try:
            stack.up(
                [*services_of(tools), Sandbox(size=plan.size)], {**fixed_environment(tools, stack.home.path), **names}
            )
            pids = tuple(record.pid for record in stack.running().values())
            yield Place(hermetic(caller, stack.environment()), Path(folder), pids)
        finally:
            note("stopping the services")
            stack.reset()


def _rows(plan: Plan, place: Place, note: Note, over: Over, left_out: list[str]) -> list[Row]:
    rows: list[Row] = []
    if "stages" not in plan.parts:
        return rows
    for row in stages.rows(place.named("stages"), note):
        rows.append(row)
        if over() and (row.stage, row.kind) != stages.LAST:
            left_out.append(f"stages after {row.stage} ({row.kind})")
            break
    return rows


def _comparisons(plan: Plan, place: Place, note: Note, over: Over, left_out: list[str]) -> Iterator[Comparison]:
    for work, arms in ((polling.WORK, _polling), (loading.WORK, _loading)):
        if work not in plan.parts:
            continue
        if over():
            left_out.append(work)
            continue
        yield compare(work, *arms(plan, place, note), plan.pairs, note, over)


def _polling(plan: Plan, place: Place, note: Note) -> tuple[Arm, Arm]:
    return polling.arms(place)


def _loading(plan: Plan, place: Place, note: Note) -> tuple[Arm, Arm]:
    there = place.named("loading")
    note("writing a change feed to load")
    loading.write_feed(there, PROGRAMS[plan.size], SEED)
    return loading.arms(there)
