"""Spark's own cluster as processes of this machine: a master and workers, each as like a machine of its own as can be.

They share S3 and Kafka, and no folder: where the system lets an unprivileged process have mounts of its own, a worker
finds nothing in the folders that are hidden from it, and cannot write there.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pyspark

from tests.ops.waiting import wait_until

PROGRAMS = Path(pyspark.__file__).parent / "bin"
HERE = "127.0.0.1"
QUICK = "-XX:TieredStopAtLevel=1"
# Arguments: folders to hide, `--`, the command. In a mount namespace of its own; process ids stay those of all.
HIDING = (
    *("unshare", "--user", "--map-root-user", "--mount", "sh", "-euc"),
    'while [ "$1" != -- ]; do mount -t tmpfs -o ro none "$1"; shift; done; shift; exec "$@"',
    "sh",
)


@dataclass
class Worker:
    """A worker and, while there are any, its executors."""

    process: psutil.Process
    folder: Path

    def executors(self) -> dict[str, psutil.Process]:
        """By the id that the driver knows them by."""
        found = {}
        for child in self.process.children():
            with suppress(psutil.Error, ValueError):
                words = child.cmdline()
                found[words[words.index("--executor-id") + 1]] = child
        return found

    def kill(self) -> None:
        """As when the machine goes: SIGKILL, all at once."""
        executors = self.executors().values()
        for process in (self.process, *executors):
            process.kill()


@dataclass
class Cluster:
    """`secret`: what all of its processes know each other by."""

    url: str
    conf: Path
    secret: str
    master: Worker
    workers: Sequence[Worker]
    pages: int
    driver_ui: int

    def environment(self) -> dict[str, str]:
        """Variables that a driver on it needs besides; its pages say which executor is at work."""
        variables = {"GPPS_SPARK_MASTER": self.url, "GPPS_SPARK_UI": "true"}
        return variables | {"SPARK_CONF_DIR": str(self.conf), "SPARK_LOCAL_IP": HERE}

    def executors(self) -> dict[str, tuple[Worker, psutil.Process]]:
        return {name: (worker, one) for worker in self.workers for name, one in worker.executors().items()}

    def processes(self) -> list[psutil.Process]:
        workers = [worker.process for worker in self.workers]
        return [self.master.process, *workers, *(executor for _, executor in self.executors().values())]

    def at_work(self) -> list[str]:
        """Ids of executors that have a task."""
        with suppress(OSError, ValueError):
            (app,) = _asked(self.driver_ui, "/api/v1/applications")
            found = _asked(self.driver_ui, f"/api/v1/applications/{app['id']}/executors")
            return [one["id"] for one in found if one["activeTasks"] and one["id"] != "driver"]
        return []


def can_hide() -> bool:
    """True when this system lets an unprivileged process have mounts of its own."""
    with suppress(OSError):
        return subprocess.run([*HIDING, "--", "true"], check=False, capture_output=True).returncode == 0
    return False


@contextmanager
def cluster(folder: Path, hidden: Sequence[Path], java_home: str, workers: int = 2) -> Iterator[Cluster]:
    """A cluster whose workers have one core each and see nothing in the folders `hidden`; it ends with the block."""
    master, pages, driver_ui = _ports(3)
    conf, secret = folder / "conf", secrets.token_hex(16)
    conf.mkdir(0o700, parents=True)
    _write_defaults(conf / "spark-defaults.conf", secret, driver_ui)
    url = f"spark://{HERE}:{master}"
    environment = {"SPARK_CONF_DIR": str(conf), "SPARK_LOCAL_IP": HERE, "JAVA_HOME": java_home}
    prefix = (*HIDING, *(str(each) for each in hidden), "--") if hidden and can_hide() else ()
    with ExitStack() as ends:

        def started(name: str, kind: str, *arguments: str, before: Sequence[str] = ()) -> Worker:
            own = folder / name
            (own / "tmp").mkdir(mode=0o700, parents=True)
            options = {"JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={own / 'tmp'} {QUICK}", "SPARK_DAEMON_MEMORY": "256m"}
            options |= {"SPARK_LOCAL_DIRS": str(own / "local"), "PATH": os.environ["PATH"]}
            command = [
                *before,
                str(PROGRAMS / "spark-class"),
                f"org.apache.spark.deploy.{kind}",
                "--host",
                HERE,
                *arguments,
            ]
            log = ends.enter_context((own / "log").open("wb"))
            process = subprocess.Popen(
                command,
                env=environment | options,
                cwd=own,
                umask=0o077,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
            found = Worker(psutil.Process(process.pid), own)
            ends.callback(_end, process, found)
            return found

        lead = started("master", "master.Master", "--port", str(master), "--webui-port", str(pages))
        size = ("--cores", "1", "--memory", "1g", "--webui-port", "0")
        found = [
            started(f"worker-{number}", "worker.Worker", *size, "-d", "work", url, before=prefix)
            for number in range(workers)
        ]
        wait_until(lambda: _registered(pages) == workers)
        yield Cluster(url, conf, secret, lead, found, pages, driver_ui)


def _write_defaults(file: Path, secret: str, driver_ui: int) -> None:
    file.touch(0o600)
    options = {
        "spark.authenticate": "true",
        "spark.authenticate.secret": secret,
        "spark.network.crypto.enabled": "true",
        "spark.network.crypto.saslFallback": "false",
        "spark.master.rest.enabled": "false",  # it asks nobody who he is
        "spark.ui.killEnabled": "false",
        "spark.driver.host": HERE,
        "spark.driver.bindAddress": HERE,
        "spark.ui.port": str(driver_ui),
        "spark.executor.memory": "640m",
        "spark.executor.extraJavaOptions": QUICK,
    }
    file.write_text("".join(f"{name} {value}\n" for name, value in options.items()))


def _end(process: "subprocess.Popen[bytes]", worker: Worker) -> None:
    with suppress(psutil.Error):
        for executor in worker.executors().values():
            executor.send_signal(signal.SIGKILL)
    process.kill()
    process.wait(30)


def _ports(number: int) -> list[int]:
    with ExitStack() as ends:
        found = [ends.enter_context(closing(socket.create_server((HERE, 0)))) for _ in range(number)]
        return [each.getsockname()[1] for each in found]


def _registered(pages: int) -> int:
    with suppress(OSError, ValueError):
        return int(_asked(pages, "/json/")["aliveworkers"])
    return 0


def _asked(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://{HERE}:{port}{path}", timeout=10) as answer:
        return json.loads(answer.read())
