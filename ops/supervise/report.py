"""Report on the daemons, for `gpps status`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ops.local.process import living, memory_mb, read_record
from ops.supervise.folder import SUPERVISOR, Folder, StageState, file_name, read_object

REPORTED = ("waiting", "paused", "behind")  # by the stage itself
SECONDS = len("2026-01-01T00:00:00")
NEEDS_SOMEBODY = ("died", "left over", "failed")


@dataclass(frozen=True)
class DaemonStatus:
    """One daemon. Times are ISO 8601, UTC; `until` when a wait ends; `restarts` after crashes, since it was started.

    state: running, waiting (runs, until its next sweep), paused (runs, but waits because of `reason`), behind (runs,
    but what follows it is behind since then because of `reason`, and tries again at `until`), retrying (runs, but ended
    several times in a row because of `reason`, and has not run well since), stopping, stopped, backing off (ended, is
    started again), failed (its configuration is wrong), died (with its supervisor), left over (its supervisor died).
    """

    name: str
    state: str
    pid: int | None = None
    since: str | None = None
    until: str | None = None
    restarts: int = 0
    memory_mb: int | None = None
    reason: str | None = None


def daemons(folder: Folder, names: Sequence[str]) -> list[DaemonStatus]:
    """The supervisor and each of the named stages, there or not."""
    record = read_record(folder.path / SUPERVISOR)
    if record is not None and record.process() is not None:
        states = folder.states()
        stages = [_supervised(folder, states.get(name, StageState(name))) for name in names]
        return [DaemonStatus(SUPERVISOR, "running", record.pid, memory_mb=memory_mb(record.family()[:1])), *stages]
    died = {SUPERVISOR, *folder.wanted()} if record is not None else set()
    return [_unsupervised(folder, name, "died" if name in died else "stopped") for name in (SUPERVISOR, *names)]


def lines(found: Sequence[DaemonStatus]) -> list[str]:
    """The same as a table."""
    width = max(len(each.name) for each in found)
    head = f"{'daemon':{width}} {'state':11} {'pid':>8} {'memory':>8} {'restarts':>8}  since"
    return [head, *(line for each in found for line in _lines(each, width))]


def _lines(status: DaemonStatus, width: int) -> list[str]:
    memory = "" if status.memory_mb is None else f"{status.memory_mb} MB"
    row = f"{status.name:{width}} {status.state:11} {status.pid or '':>8} {memory:>8} {status.restarts or '':>8}"
    until = f", until {_second(status.until)}" if status.until else ""
    reason = [f"    {status.reason}"] if status.reason else []
    return [f"{row}  {_second(status.since)}{until}".rstrip(), *reason]


def _second(time: str | None) -> str:
    return f"{time[:SECONDS]}Z" if time else ""


def _unsupervised(folder: Folder, name: str, state: str) -> DaemonStatus:
    record = living(folder.path / file_name(name))
    if record is None:
        return DaemonStatus(name, state)
    return DaemonStatus(name, "left over", record.pid, memory_mb=memory_mb(record.family()))


def _supervised(folder: Folder, stage: StageState) -> DaemonStatus:
    if stage.state == "stopped":
        return DaemonStatus(stage.name, "stopped")
    record = read_record(folder.path / file_name(stage.name)) if stage.pid else None
    memory = memory_mb(record.family()) if record is not None else None
    of_stage = (stage.pid, stage.since, stage.until, stage.restarts, memory, stage.reason)
    found = DaemonStatus(stage.name, stage.state, *of_stage)
    return replace(found, **_pause(folder, stage)) if stage.state in ("running", "retrying") else found


def _pause(folder: Folder, stage: StageState) -> dict[str, Any]:
    """Status that a running stage reports itself: a producer, in `<state dir>/<source>.status.json`, while it does not
    poll; the stream, in a `stream-<pipeline>.status.json` for each, while the pipeline or what follows it waits.

    A status written by an earlier process of the stage does not count.
    """
    kind, _, source = stage.name.partition(":")
    state_dir = folder.producers()
    if kind not in ("produce", "stream") or state_dir is None:
        return {}
    files = (
        [state_dir / f"{source}.status.json"] if kind == "produce" else sorted(state_dir.glob("stream-*.status.json"))
    )
    found = [(file, each) for file in files if (each := read_object(file)).get("state") in REPORTED]
    present = [one for one in found if str(one[1].get("since"))[:SECONDS] >= (stage.since or "")[:SECONDS]]
    if not present:
        return {}
    reasons = [f"{_pipeline(file)}{each['reason']}" for file, each in present if each.get("reason")]
    status = {key: present[0][1][key] for key in ("state", "since", "until") if present[0][1].get(key)}
    return status | ({"reason": "; ".join(reasons)} if reasons else {})


def _pipeline(file: Path) -> str:
    """The pipeline that a status is of, in front of its reason; nothing for a source."""
    name = file.name.removesuffix(".status.json")
    return f"{name.removeprefix('stream-')}: " if name.startswith("stream-") else ""
