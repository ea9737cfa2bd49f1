"""The streaming job while it runs: what a small batch costs, how that grows with history, how soon records are seen."""

import math
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from statistics import median, quantiles
from typing import Any

import psutil
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from ops.settings import PROJECT
from pipelines.school_jobs.contract import CONTRACT, JOB
from pipelines.school_jobs.pipeline import PIPELINE
from plumbing.delta import DeltaLog
from plumbing.errors import Failure
from plumbing.lake import table_uri
from plumbing.settings import KafkaSettings
from producers.contract import event_id
from producers.kafka.publisher import headers
from producers.sources.jooble.contract import Job
from tools.bench.loading import settings_of
from tools.bench.measure import end, spent, tree
from tools.bench.places import Place
from tools.bench.statistics import SEED

POSTINGS, ROUNDS = 1_000, 5  # a batch, and how often one is sent: the first does not count
RATE, SECONDS = 1_000, 20  # events a second, and how long
HISTORY = 10  # times as many records
FACTS, AGGREGATES = "events_job", JOB.changes_table
LOOK_SECONDS, WINDOW_SECONDS, IDLE_SHARE, LIMIT_SECONDS = 0.1, 4.0, 0.25, 1_200.0


def figures(place: Place, note: Callable[[str], None]) -> dict[str, float]:
    """`refresh` (CPU s), `landing` (CPU µs a record), `growth` (exponent), `facts` and `aggregates` (p95 in seconds;
    also `_p50` and `_p99`), `running_mb` (peak).

    The topics of the place are filled. Raises Failure when the job does not come to rest.
    """
    topics = _Topics(place)
    with _running(place) as job:
        note("live: until the job is idle")
        job.until(lambda: job.rows(FACTS) >= len(topics.jobs))
        note(f"live: {ROUNDS} batches of {POSTINGS:,} postings")
        refresh = _refresh(job, topics)
        note(f"live: {RATE:,} postings a second")
        seen = _visible(job, topics)
        note(f"live: {HISTORY} times the history")
        landing = _landing(job, topics)
        growth = math.log(_refresh(job, topics) / refresh) / math.log(HISTORY)
        return {"refresh": refresh, "landing": landing, "growth": growth, **seen, "running_mb": job.peak_bytes / 1e6}


class _Topics:
    """`jobs`: the postings' events that are there at first."""

    def __init__(self, place: Place) -> None:
        self._kafka = KafkaSettings.of(place.environment).for_python()
        self._prefix = place.environment["GPPS_TOPIC_PREFIX"]
        self._producer: Any = KafkaProducer(**self._kafka, acks="all", compression_type="lz4", linger_ms=20)
        self._chance, self._counter = random.Random(SEED), 10**9
        self._records = [record for topic in PIPELINE.topics() for record in self._read(f"{self._prefix}{topic}")]
        self.jobs = [
            Job.model_validate_json(record.value)
            for record in self._records
            if record.topic == f"{self._prefix}{Job.topic()}"
        ]

    @property
    def records(self) -> int:
        return len(self._records)

    def _read(self, topic: str) -> list[Any]:
        consumer: Any = KafkaConsumer(**self._kafka, enable_auto_commit=False)
        parts = [TopicPartition(topic, part) for part in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        ends, found = consumer.end_offsets(parts), []
        while any(consumer.position(part) < ends[part] for part in parts):
            found += [record for records in consumer.poll(1_000).values() for record in records]
        consumer.close()
        return found

    def repeat(self, times: int) -> None:
        """Every record again, so often."""
        for _ in range(times):
            for record in self._records:
                self._producer.send(record.topic, key=record.key, value=record.value, headers=record.headers)
        self._producer.flush()

    def change(self, number: int) -> None:
        """So many postings, drawn at random, are of another type."""
        for job in self._chance.sample(sorted({job.key(): job for job in self.jobs}.items()), number):
            self._send(job[1], {"job_type": f"type {self._counter}"})
        self._producer.flush()

    def add(self) -> None:
        """A posting that was not there, and is like no other: of what is new the marts get one row each."""
        new = {"job_id": str(self._chance.getrandbits(62)), "location": None, "state": None}
        self._send(self._chance.choice(self.jobs), new)

    def _send(self, job: Job, update: dict[str, Any]) -> None:
        self._counter += 1
        identity = event_id(Job.source, Job.entity, job.epoch, self._counter, 0)
        event = job.model_copy(update={**update, "counter": self._counter, "place": 0, "event_id": identity})
        self._producer.send(
            f"{self._prefix}{Job.topic()}", key=event.key().encode(), value=event.to_bytes(), headers=headers(event)
        )


class _Running:
    def __init__(self, place: Place, process: "subprocess.Popen[bytes]") -> None:
        self._place, self._process, self.peak_bytes = place, process, 0
        self._counted: dict[str, tuple[int, int]] = {}  # by table: up to which version, and how many rows

    def cpu_seconds(self) -> float:
        return spent([self._process.pid])

    def rows(self, table: str) -> int:
        """Rows that were ever added to a table of the lake; compaction adds none."""
        settings = settings_of(self._place).at(1)
        log = DeltaLog(table_uri(settings.lake, 1, table), settings.storage_options())
        version, rows = self._counted.get(table, (-1, 0))
        if (opened := log.opened()) is not None:
            for number in range(version + 1, opened.version() + 1):
                rows += sum(file.rows or 0 for file in log.commit(number, str(opened.metadata().id)).files)
            self._counted[table] = opened.version(), rows
        return rows

    def until(self, done: Callable[[], bool]) -> float:
        """Waits until it is done and the job idle; CPU seconds a second that it takes then."""
        limit, share = time.monotonic() + LIMIT_SECONDS, 1.0
        while share > IDLE_SHARE or not done():
            if time.monotonic() > limit or self._process.poll() is not None:
                raise Failure(f"the streaming job did not come to rest within {LIMIT_SECONDS:.0f} s")
            self.look()
            before = self.cpu_seconds()
            time.sleep(WINDOW_SECONDS)
            share = (self.cpu_seconds() - before) / WINDOW_SECONDS
        return share

    def look(self) -> None:
        resident = 0
        with suppress(psutil.Error):
            for each in tree(psutil.Process(self._process.pid)):
                resident += each.memory_info().rss
        self.peak_bytes = max(self.peak_bytes, resident)


@contextmanager
def _running(place: Place) -> Iterator[_Running]:
    log = place.folder / "logs" / "live.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "streaming", "stream", CONTRACT.name],
            cwd=PROJECT,
            env=place.environment,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
            start_new_session=True,
        )
    try:
        yield _Running(place, process)
    finally:
        end(process)


def _refresh(job: _Running, topics: _Topics) -> float:
    """Median CPU seconds by which a batch of postings that changed costs more than nothing, landed and in the marts."""
    costs = []
    for _ in range(ROUNDS):
        changed = job.rows(AGGREGATES)
        idle, before, began = job.until(lambda: True), job.cpu_seconds(), time.monotonic()
        topics.change(POSTINGS)
        job.until(lambda changed=changed: job.rows(AGGREGATES) >= changed + POSTINGS)  # type: ignore[misc]
        costs.append(job.cpu_seconds() - before - idle * (time.monotonic() - began))
    return median(costs[1:])


def _landing(job: _Running, topics: _Topics) -> float:
    """CPU microseconds a record by which a history that comes again costs more than nothing, refreshes among it."""
    rows, records = job.rows(FACTS), (HISTORY - 1) * topics.records
    idle, before, began = job.until(lambda: True), job.cpu_seconds(), time.monotonic()
    topics.repeat(HISTORY - 1)
    job.until(lambda: job.rows(FACTS) >= rows + (HISTORY - 1) * len(topics.jobs))
    return (job.cpu_seconds() - before - idle * (time.monotonic() - began)) * 1e6 / records


def _visible(job: _Running, topics: _Topics) -> dict[str, float]:
    """Delay, over a steady flow of new postings, from sending the n-th to n of them being readable."""
    tables = {"facts": FACTS, "aggregates": AGGREGATES}
    start = {name: job.rows(table) for name, table in tables.items()}
    sent: list[float] = []
    seen: dict[str, list[float]] = {name: [] for name in tables}
    began, total = time.monotonic(), RATE * SECONDS
    while any(len(times) < total for times in seen.values()):
        if time.monotonic() > began + LIMIT_SECONDS:
            raise Failure("what was sent did not become visible")
        while len(sent) < min(total, (time.monotonic() - began) * RATE):
            topics.add()
            sent.append(time.monotonic())
        for name, table in tables.items():
            rows = min(job.rows(table) - start[name], total)
            seen[name] += [time.monotonic()] * (rows - len(seen[name]))
        job.look()
        time.sleep(LOOK_SECONDS)
    return {
        key: value
        for name, times in seen.items()
        for key, value in _shares(name, [at - before for at, before in zip(times, sent, strict=True)]).items()
    }


def _shares(name: str, seconds: Sequence[float]) -> dict[str, float]:
    of_hundred = quantiles(seconds, n=100)
    return {name: of_hundred[94], f"{name}_p50": of_hundred[49], f"{name}_p99": of_hundred[98]}
