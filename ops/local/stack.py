"""All local services together: up, down, status, reset, and the environment they make."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from ops.local import process
from ops.local.environment import from_text, to_text
from ops.local.home import Home
from ops.local.kafka import Kafka
from ops.local.ministack import S3, DynamoDB
from ops.local.postgres import Postgres
from ops.local.service import START_SECONDS, STOP_LIMIT_SECONDS, Service, bring_up
from ops.setup.tools import Tools
from plumbing.files import write_private
from streaming.driver.scratch import sweep

STOP_ORDER = ("sandbox", "kafka", "dynamodb", "s3", "postgres")
Say = Callable[[str], None]


class Stack:
    """The services in one private folder. `say` receives a sentence on whatever takes time or is out of order.

    `patience`: seconds without an answer or a word after which a service that is started is given up.
    """

    def __init__(self, folder: Path, say: Say, patience: float = START_SECONDS) -> None:
        self.home = Home(folder)
        self.say = say
        self.patience = patience

    def up(self, services: Sequence[Service], fixed: dict[str, str] | None = None) -> list[str]:
        """Start what does not run yet, wait until all answer, write the environment file; the names started now.

        `fixed` are variables the file holds besides those of the services. When one service fails, the others run on
        and the failure is raised; when the caller is interrupted, all that this call started is stopped again. Raises
        TryLater where there is no space.
        """
        self.home.make()
        with self.home.lock(self.say):
            bound_logs(self.home.path)
            if {each.name for each in services} - set(self.running()):
                self.home.require_space()
            try:
                return self._bring_up(services)
            finally:
                self._write_environment(fixed)

    def down(self, names: Sequence[str] = STOP_ORDER) -> list[str]:
        """Stop the named services in their order; the names of those that ran."""
        if not self.home.exists:
            return []
        with self.home.lock(self.say):
            stopped = self._stop(names)
            sweep(self.home.scratch)
            self._write_environment(None)
            return stopped

    def running(self) -> dict[str, process.Record]:
        """Name and record of every service that lives."""
        records = {name: process.living(self.home.service(name)) for name in STOP_ORDER}
        return {name: record for name, record in records.items() if record}

    def environment(self) -> dict[str, str]:
        """Variables that the running services provide, overruled by the fixed variables of the last `up`."""
        values: dict[str, str] = {}
        for record in self.running().values():
            values |= record.provides
        fixed = self.home.path / "fixed"
        return values | (from_text(fixed.read_text()) if fixed.exists() else {})

    def reset(self) -> None:
        """Stop everything and delete the folder with all data."""
        with self.home.lock(self.say):
            self._stop(STOP_ORDER)
            self.home.delete()

    def _bring_up(self, services: Sequence[Service]) -> list[str]:
        before = set(self.running())
        called_off = threading.Event()
        with ThreadPoolExecutor(max_workers=max(1, len(services))) as pool:
            futures = {
                pool.submit(bring_up, each, self.home, self.say, called_off, self.patience): each.name
                for each in services
            }
            try:
                wait(futures)
            except BaseException:
                called_off.set()
                wait(futures)
                self._stop([name for name in futures.values() if name not in before])
                raise
        failed = [name for future, name in futures.items() if future.exception()]
        if failed and len(failed) < len(futures):
            fine = [name for name in futures.values() if name not in failed]
            self.say(f"{', '.join(fine)}: ready, and left running; gpps up goes on, gpps down stops them")
        return [name for future, name in futures.items() if future.result()]

    def _stop(self, names: Sequence[str]) -> list[str]:
        running = self.running()
        for name in sorted(names, key=STOP_ORDER.index):
            folder = self.home.service(name)
            if not process.stop(folder, STOP_LIMIT_SECONDS):
                self.say(f"{name} did not end within {STOP_LIMIT_SECONDS:.0f} s and was ended by force")
        return [name for name in names if name in running]

    def _write_environment(self, fixed: dict[str, str] | None) -> None:
        if fixed is not None:
            write_private(self.home.path / "fixed", to_text(fixed))
        write_private(self.home.environment_file, to_text(self.environment()))


def bound_logs(home: Path) -> None:
    """Keeps the log of each service of a home folder from growing without end."""
    for name in STOP_ORDER:
        process.bound_log(home / name)


def services_of(tools: Tools) -> list[Service]:
    """The four services every stage needs."""
    return [Kafka(tools.java_home, tools.kafka_jars), S3(), DynamoDB(), Postgres()]


def fixed_environment(tools: Tools, folder: Path) -> dict[str, str]:
    """Variables of a local run that belong to no service."""
    return {
        "GPPS_STATE_DIR": str(folder / "producers"),
        "GPPS_SPARK_JARS": str(tools.spark_jars),
        "GPPS_SPARK_SCRATCH": str(Home(folder).scratch),
        "JAVA_HOME": str(tools.java_home),
    }
