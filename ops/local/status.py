"""What the local services are doing."""

from dataclasses import dataclass
from typing import Literal

import psutil

from ops.local.home import Home
from ops.local.process import Record, read_record

State = Literal["running", "stopped", "died"]


@dataclass(frozen=True)
class ServiceStatus:
    """One service. `died`: it was started, was not stopped, and is gone. `memory_mb` counts its children too."""

    name: str
    state: State
    pid: int | None
    ports: dict[str, int]
    memory_mb: int | None


def status_of(home: Home, name: str) -> ServiceStatus:
    """The status of one service of a folder, there or not."""
    record = read_record(home.service(name))
    if record is None:
        return ServiceStatus(name, "stopped", None, {}, None)
    process = record.process()
    if process is None:
        return ServiceStatus(name, "died", record.pid, record.ports, None)
    return ServiceStatus(name, "running", record.pid, record.ports, memory_mb(process))


def family(record: Record) -> list[psutil.Process]:
    """A running service's process and all below it; empty when it has ended."""
    process = record.process()
    try:
        return [process, *process.children(recursive=True)] if process else []
    except psutil.NoSuchProcess:
        return []


def memory_mb(process: psutil.Process, alone: bool = False) -> int | None:
    """What a process and all below it hold for themselves, in MB; None when it has ended meanwhile."""
    total = 0
    try:
        children = [] if alone else process.children(recursive=True)
    except psutil.NoSuchProcess:
        return None
    for each in (process, *children):
        try:
            memory = each.memory_info()
        except psutil.NoSuchProcess:
            continue  # a child that ended between the two looks
        total += memory.rss - getattr(memory, "shared", 0)
    return round(total / 1e6)
