"""Running a process and measuring what it and all it starts take: wall time, processor time, memory."""

import json
import resource
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from ops.settings import PROJECT
from tools.bench.errors import ArmFailed

SAMPLE_SECONDS = 0.05
GRACE_SECONDS = 20.0


@dataclass(frozen=True)
class Measured:
    """`cpu_seconds` and `peak_mb` (resident, shared pages counted in each process) of the process tree.

    `services_cpu_seconds`: what the services spent meanwhile, whoever asked them. `output`: the JSON printed, if any.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    services_cpu_seconds: float
    output: Any = None

    def as_json(self) -> dict[str, Any]:
        return {"told" if name == "output" else name: value for name, value in asdict(self).items()}

    def __add__(self, other: "Measured") -> "Measured":
        """Of two that ran one after the other."""
        return Measured(
            round(self.seconds + other.seconds, 3),
            round(self.cpu_seconds + other.cpu_seconds, 2),
            max(self.peak_mb, other.peak_mb),
            round(self.services_cpu_seconds + other.services_cpu_seconds, 2),
        )


class _Sampler(threading.Thread):
    """Looks at a process tree until it is stopped."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._over = threading.Event()
        self._cpu: dict[tuple[int, float], float] = {}
        self.peak_bytes = 0

    @property
    def cpu_seconds(self) -> float:
        return sum(self._cpu.values())

    def run(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self._look()

    def stop(self) -> None:
        self._over.set()
        self.join()

    def _look(self) -> None:
        resident = 0
        for process in tree(self._root):
            with suppress(psutil.Error):
                spent = process.cpu_times()
                self._cpu[process.pid, process.create_time()] = spent.user + spent.system
                resident += process.memory_info().rss
        self.peak_bytes = max(self.peak_bytes, resident)


def run(command: Sequence[str], environment: Mapping[str, str], log: Path, services: Iterable[int] = ()) -> Measured:
    """Runs the command to its end; its log is added to `log`. `services`: pids of what it makes work.

    Raises ArmFailed. When this process is interrupted, all that was started is ended first.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pids = list(services)
    before, waited, began = spent(pids), _waited_for(), time.monotonic()
    with log.open("ab") as errors:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            umask=0o077,
            start_new_session=True,
        )
    sampler = _Sampler(process.pid)
    sampler.start()
    try:
        output, _ = process.communicate()
        seconds = time.monotonic() - began
    except BaseException:
        end(process)
        raise
    finally:
        sampler.stop()
    if process.returncode != 0:
        raise ArmFailed(" ".join(command), process.returncode, log)
    # Samples miss the last moments of a process, the system those that their parents did not wait for.
    return Measured(
        round(seconds, 3),
        round(max(sampler.cpu_seconds, _waited_for() - waited), 2),
        round(sampler.peak_bytes / 1e6, 1),
        round(spent(pids) - before, 2),
        _json(output),
    )


def tree(root: psutil.Process) -> list[psutil.Process]:
    """The process and all below it that live."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def end(process: "subprocess.Popen[bytes]") -> None:
    """Asks the process to end in order, and ends at the limit it and all it started."""
    with suppress(psutil.Error):
        below = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        _, alive = psutil.wait_procs(below, 0.0)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
        for each in alive:
            with suppress(psutil.Error):
                each.kill()
    process.kill()
    process.wait()


def _waited_for() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def spent(pids: Iterable[int]) -> float:
    """Processor seconds of these processes' trees so far, with those of their ended processes."""
    total = 0.0
    for pid in pids:
        with suppress(psutil.Error):
            for process in tree(psutil.Process(pid)):
                with suppress(psutil.Error):
                    total += sum(process.cpu_times()[:4])
    return total


def _json(output: bytes) -> Any:
    try:
        return json.loads(output)
    except ValueError:
        return None
