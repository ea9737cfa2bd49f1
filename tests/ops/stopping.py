"""A process that is stopped (SIGSTOP) at a point of its work, as when a machine sleeps, and continued later."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from ops.settings import PROJECT
from tests.ops.waiting import wait_until

LIMIT_SECONDS = 240


@dataclass
class Stopped:
    process: "subprocess.Popen[str]"

    def go_on(self) -> tuple[int, str]:
        """Wakes it up, waits for its end, and gives (exit code, standard error)."""
        self.process.send_signal(signal.SIGCONT)
        _, err = self.process.communicate(timeout=LIMIT_SECONDS)
        return self.process.returncode, err


@contextmanager
def stopped(environment: Mapping[str, str], point: str, *arguments: str) -> Iterator[Stopped]:
    """`python -m <arguments>`, stopped at the point of ops.settings; its leases last for three seconds."""
    own = {"GPPS_KILL_OPS_AT": f"stop@{point}", "GPPS_LEASE_SECONDS": "3"}
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env={**environment, **own},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            wait_until(lambda: process.poll() is not None or _status(process) == psutil.STATUS_STOPPED, LIMIT_SECONDS)
            assert process.poll() is None, process.communicate()
            yield Stopped(process)
        finally:
            process.kill()


def ran(environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    """`python -m <arguments>` from beginning to end: (exit code, standard error)."""
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(
        command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS
    )
    return done.returncode, done.stderr


def _status(process: "subprocess.Popen[str]") -> str:
    return str(psutil.Process(process.pid).status())
