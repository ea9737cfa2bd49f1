"""A driver that lives and makes no progress ends itself: it would renew its lease, and no other could take over.

What is watched is progress. Java has to answer a question every few seconds. A batch or a refresh under way has to give
signs: tasks that Spark completes, points that the driver passes, the lease asked for before a write. How long it takes
as a whole does not matter.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from streaming.driver.session import java_process, spark_session
from streaming.settings import StreamingSettings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

log = logging.getLogger(__name__)

START_SECONDS = 300.0  # at least, for Java to start and to end
ASK_SECONDS = 5.0  # at most, between two questions to Java
JOIN_SECONDS = 2.0


@dataclass
class Pulse:
    """Something that may be under way, a few times at once, and then gives signs, at least one in `limit` seconds.

    One that stalls beside another which gives signs is found when that ends.
    """

    what: str = "work"
    limit: float = math.inf
    clock: Callable[[], float] = time.monotonic
    _last: float = 0.0  # sign
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        with self._lock:
            self._last = self.clock()
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def sign(self) -> None:
        """Note progress."""
        with self._lock:
            self._last = self.clock()

    def silence(self) -> float:
        """Seconds since the last sign; 0 when nothing is under way."""
        with self._lock:
            return self.clock() - self._last if self._under_way else 0.0


End = Callable[[Pulse, Any], None]  # what stalled, and Java's process (a Popen) when this process started it


def end(pulse: Pulse, java: Any) -> None:
    """Ends both processes at once, as a kill would: whoever hangs cannot be asked. The next driver resumes."""
    log.error("event=stalled what=%s seconds=%.0f limit=%.0f text=ending", pulse.what, pulse.silence(), pulse.limit)
    if java is not None:
        java.kill()
    os._exit(os.EX_TEMPFAIL)


class Watchdog:
    """Watches one session of Spark, and `work`. Without a sign for `limit` seconds, `ends` is called.

    Where several pipelines are at work, each has a pulse of its own; a task that Spark completes is a sign of any.
    """

    def __init__(self, limit: float, ends: End = end) -> None:
        self.work = Pulse("work", limit)
        self._of_work = [self.work]
        self._ends = ends
        self._java = Pulse("java", limit)
        self._session = Pulse("session", max(limit, START_SECONDS))
        self._limit = limit
        self._looked = time.monotonic()
        self._process: Any = None

    def more_work(self, what: str) -> Pulse:
        """Returns one more pulse, which is watched as `work` is."""
        self._of_work.append(Pulse(what, self._limit))
        return self._of_work[-1]

    @contextmanager
    def session(self, settings: StreamingSettings, app_name: str) -> Iterator["SparkSession"]:
        """As spark_session, and watches it from its beginning to its end."""
        with self.looking(), ExitStack() as ends:
            with self._session.under_way():
                spark = ends.enter_context(spark_session(settings, app_name))
            try:
                with self.asking(spark):
                    yield spark
            finally:
                with self._session.under_way():
                    ends.close()

    @contextmanager
    def looking(self) -> Iterator[None]:
        with _repeated(self._look, min(1.0, self._limit / 4), "watchdog"):
            yield

    @contextmanager
    def asking(self, spark: "SparkSession") -> Iterator[None]:
        """Asks Java how many tasks are done, on and on."""
        from py4j.protocol import Py4JError

        self._process = java_process(spark)
        seen = 0

        def ask() -> None:
            nonlocal seen
            with self._java.under_way():
                try:
                    done = _tasks_done(spark)
                except (Py4JError, AttributeError, OSError) as error:  # whoever works with it gets it, too
                    log.debug("event=java-not-asked error=%s", error)
                    done = seen + 1
            if done != seen:
                for pulse in self._of_work:
                    pulse.sign()
            seen = done

        with _repeated(ask, min(ASK_SECONDS, self._limit / 4), "ask-java"):
            yield

    def _look(self) -> None:
        pulses = (*self._of_work, self._java, self._session)
        late, self._looked = time.monotonic() - self._looked, time.monotonic()
        if late > self._limit / 2:  # this process itself was stopped, or its machine: that is no stall
            for pulse in pulses:
                pulse.sign()
        for pulse in pulses:
            if pulse.silence() > pulse.limit:
                self._ends(pulse, self._process)


def _tasks_done(spark: "SparkSession") -> int:
    """Count the tasks that have ended, successfully or not, since the session began."""
    executors = spark.sparkContext._jsc.sc().statusStore().executorList(False)
    found = (executors.apply(place) for place in range(executors.size()))
    return sum(each.completedTasks() + each.failedTasks() for each in found)


@contextmanager
def _repeated(act: Callable[[], None], every: float, name: str) -> Iterator[None]:
    done = threading.Event()

    def run() -> None:
        while not done.wait(every):
            act()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(JOIN_SECONDS)  # who waits for Java may wait for ever
