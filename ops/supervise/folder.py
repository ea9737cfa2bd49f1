"""Messages between the supervisor and the commands: files in `<home>/daemons/`.

`wanted` is written by commands, under `lock`: the stages that shall run, each with a number that a restart raises.
`state` is written by the supervisor. Each process has a folder with its record, as a local service has.
"""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from ops.local.process import RECORD, Record, end, living
from ops.local.programs.launch import write_record
from plumbing.files import exclusive, write_private

SUPERVISOR = "supervisor"
State = Literal["running", "retrying", "stopping", "backing off", "failed", "stopped"]


@dataclass(frozen=True)
class StageState:
    """One stage as its supervisor sees it. Times are ISO 8601, UTC; `since` of the state, `until` of a wait.

    `wish` is the number in `wanted` that the state answers, None when the stage is not wanted.
    """

    name: str
    state: State = "stopped"
    wish: int | None = None
    pid: int | None = None
    since: str | None = None
    until: str | None = None
    reason: str | None = None
    restarts: int = 0


class Folder:
    """The files of the daemons of one home folder; nothing is made before `make`."""

    def __init__(self, home: Path) -> None:
        self.path = home / "daemons"
        self.logs = home / "logs"

    def make(self) -> None:
        for path in (self.path, self.logs):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def process(self, name: str) -> Path:
        """The folder of a stage's or the supervisor's process, made when it is not there."""
        path = self.path / file_name(name)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def record_self(self) -> None:
        """Puts this process on record as the supervisor."""
        write_record(self.process(SUPERVISOR) / RECORD, sys.argv)

    def left_over(self) -> dict[str, Record]:
        """Stages that live, by the name of their folder; for when the supervisor does not."""
        found = {path.name: living(path) for path in sorted(self.path.glob("*/")) if path.name != SUPERVISOR}
        return {name: record for name, record in found.items() if record is not None}

    def end_left_over(self, grace: float, say: Callable[[str], None]) -> list[str]:
        """Ends what a killed supervisor left, in order, and by force after `grace` seconds; so no stage ever runs
        twice. Returns the names."""
        left = self.left_over()
        for name, record in left.items():
            say(f"{name} was left running by a supervisor that is gone (process {record.pid}); it is asked to end")
        end(list(left.values()), grace)
        for path in self.path.glob("*/"):
            if path.name != SUPERVISOR:
                (path / RECORD).unlink(missing_ok=True)
        return list(left)

    def log(self, name: str) -> Path:
        return self.logs / f"{file_name(name)}.log"

    def lock(self, say: Callable[[str], None]) -> AbstractContextManager[None]:
        """Only one command at a time starts or stops daemons."""
        return exclusive(self.path / "lock", say, "another gpps is starting or stopping daemons; waiting for it")

    def wanted(self) -> dict[str, int]:
        """Stage and number of each that shall run."""
        return {str(name): int(number) for name, number in read_object(self.path / "wanted").items()}

    def want(self, stages: Mapping[str, int]) -> None:
        write_private(self.path / "wanted", json.dumps(stages))

    def states(self) -> dict[str, StageState]:
        """States of the stages that the supervisor last wrote, by name; empty when it never did."""
        stages = read_object(self.path / "state").get("stages", [])
        return {each["name"]: StageState(**each) for each in stages}

    def supervisor_pid(self) -> int | None:
        """The supervisor that wrote the states."""
        return read_object(self.path / "state").get("pid")

    def forget(self) -> None:
        """Delete the states before a new supervisor starts: those of the previous one are not its own."""
        (self.path / "state").unlink(missing_ok=True)

    def producers(self) -> Path | None:
        """The state folder of the producers among the supervisor's stages (GPPS_STATE_DIR)."""
        path = read_object(self.path / "state").get("producers")
        return Path(path) if path else None

    def tell(self, pid: int, states: list[StageState], producers: str) -> None:
        state = {"pid": pid, "producers": producers, "stages": [asdict(each) for each in states]}
        write_private(self.path / "state", json.dumps(state))


def file_name(stage: str) -> str:
    """A stage's name as part of a file's."""
    return stage.replace(":", "-")


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty where there is none, or half of one."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
