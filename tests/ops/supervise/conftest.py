"""Supervisors of toy stages."""

import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from ops.local import process
from ops.settings import PROJECT
from ops.supervise.control import Control
from ops.supervise.folder import Folder, StageState
from ops.supervise.logs import rotated
from tests.ops.waiting import wait_until

EVENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=INFO "
# Stages that tell what happens to them.
STEADY = """
import signal, sys, time
print("working", flush=True)
def drain(number, frame):
    print("draining", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, drain)
signal.pause()
"""
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    signal.pause()
"""


class Toys:
    """The daemons of one private folder, as the commands see them."""

    def __init__(self, home: Path) -> None:
        self.folder = Folder(home)
        self.messages: list[str] = []
        self.environment: dict[str, str] = {}
        self.control = self.with_grace(10)

    def with_grace(self, seconds: float) -> Control:
        command = [sys.executable, "-m", "tests.ops.supervise.run_toys", str(self.folder.path.parent)]
        self.grace = seconds
        self.control = Control(self.folder, seconds, self.messages.append, command)
        return self.control

    def start(self, programs: dict[str, str], names: list[str] | None = None) -> list[StageState]:
        self.folder.make()
        self.control.want(names or list(programs))
        environment = {"PATH": os.environ["PATH"], "TOYS": json.dumps(programs), "GRACE": str(self.grace)}
        self.control.launch({**environment, "PYTHONPATH": str(PROJECT), **self.environment})
        return self.control.wait_started(names or list(programs))

    def state(self, name: str) -> StageState:
        return self.folder.states().get(name, StageState(name))

    def wait_for(self, name: str, state: str) -> StageState:
        wait_until(lambda: self.state(name).state == state)
        return self.state(name)

    def log(self, name: str, number: int = 0) -> str:
        """Text that it wrote, without the prefix of its events; 0: the newest of its files."""
        path = rotated(self.folder.log(name), number)
        return re.sub(rf"^{EVENT}logger={name} run=\S+ ", "", path.read_text(), flags=re.M) if path.exists() else ""

    def wait_log(self, name: str, text: str, times: int = 1) -> None:
        wait_until(lambda: self.log(name).count(text) >= times)

    def pid(self) -> int:
        supervisor = self.control.supervisor()
        assert supervisor is not None
        return supervisor.pid


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it may end by itself at any time
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def toys(tmp_path: Path) -> Iterator[Toys]:
    toys = Toys(tmp_path / "home")
    try:
        yield toys
    finally:
        toys.control = toys.with_grace(0.5)
        record = process.read_record(toys.folder.path / "supervisor")
        if record is not None and record.process() is not None:
            with suppress(psutil.NoSuchProcess):
                for one in (*psutil.Process(record.pid).children(recursive=True), psutil.Process(record.pid)):
                    kill(one.pid)
            wait_until(lambda: record.process() is None)
        for left in toys.folder.left_over().values():
            kill(left.pid)
