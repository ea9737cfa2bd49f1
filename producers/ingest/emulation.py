"""Emulated producers: records of a generator or of a database's rows, sent to an ingest at a chosen rate."""

import importlib
import importlib.util
import json
import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count, islice
from typing import Any

import requests

from plumbing.clock import Clock
from plumbing.errors import Failure, Misconfigured, TryLater
from producers.ingest.records import AGAIN, JSON_V2, KAFKA_V2
from producers.settings import IngestSettings

log = logging.getLogger(__name__)

TRIES = 5
PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 60
MOST_AT_ONCE = 200  # rows of one request
Record = Mapping[str, Any]
Rows = Callable[[float], Mapping[str, Record]]  # of a number in [0, 1): the records of one row, by their topic


class NotTaken(Failure):
    """The ingest refused a record or a request."""


@dataclass
class Sent:
    """Records that the ingest has confirmed, and those it was asked for again."""

    records: int = 0
    again: int = 0


class Sender:
    """Sends records to the topics of an ingest, each until it is confirmed or refused for good."""

    def __init__(self, url: str, token: str, clock: Clock) -> None:
        self._url, self._clock = url.rstrip("/"), clock
        self._session = requests.Session()
        self._session.headers.update({"Authorization": f"Bearer {token}", "Content-Type": JSON_V2, "Accept": KAFKA_V2})
        self.sent = Sent()

    def send(self, topic: str, records: Sequence[Record]) -> None:
        """Raises NotTaken, or TryLater when some are not confirmed after several tries."""
        left = list(records)
        for tried in range(TRIES):
            if tried:
                self.sent.again += len(left)
                self._clock.sleep(PAUSE_SECONDS * 2**tried)
            left = self._try(topic, left)
            if not left:
                return
        raise TryLater(f"{len(left)} records for {topic} were not confirmed in {TRIES} tries")

    def _try(self, topic: str, records: list[Record]) -> list[Record]:
        """The records that are to be sent again."""
        body = json.dumps({"records": [{"value": record} for record in records]}, default=plain)
        try:
            answer = self._session.post(f"{self._url}/topics/{topic}", body.encode(), timeout=TIMEOUT_SECONDS)
        except requests.RequestException as error:
            log.warning("the ingest does not answer: %s", type(error).__name__)
            return records
        if answer.status_code == 429 or answer.status_code >= 500:
            return records
        if answer.status_code != 200:
            raise NotTaken(f"the ingest answered {answer.status_code} for {topic}: {answer.text[:300]}")
        again = []
        for record, outcome in zip(records, answer.json()["offsets"], strict=True):
            if outcome["error_code"] == AGAIN:
                again.append(record)
            elif outcome["error_code"]:
                raise NotTaken(f"a record for {topic} was refused: {outcome['error']}")
            else:
                self.sent.records += 1
        return again


def emulate(rows: Rows, sender: Sender, clock: Clock, numbers: Iterator[float], per_second: float) -> None:
    """Sends the records of a row for each of the `numbers`, so many rows a second at most; those that are due are sent
    together. Raises what `send` does."""
    begun, sent = clock.monotonic(), 0
    while True:
        ahead = begun + sent / per_second - clock.monotonic()
        if ahead > 0:
            clock.sleep(ahead)
        due = int((clock.monotonic() - begun) * per_second) + 1 - sent
        chosen = [rows(chance) for chance in islice(numbers, min(max(due, 1), MOST_AT_ONCE))]
        if not chosen:
            return
        for topic in chosen[0]:
            sender.send(topic, [row[topic] for row in chosen])
        sent += len(chosen)


def chances(seed: int, rows: int | None) -> Iterator[float]:
    """So many numbers in [0, 1), the same for the same seed; without end where no number of rows is given."""
    drawn = random.Random(seed)
    return (drawn.random() for _ in (count() if rows is None else range(rows)))


def rows_of(source: str, seed: int, limits: IngestSettings, tables: Mapping[str, str]) -> Rows:
    """Rows of a source's sandbox, or of the `tables` of a database by the kind of record. Raises Misconfigured."""
    topics = {topic.rpartition(".")[2]: topic for topic in limits.each_topic()}
    if not topics or not limits.each_token():
        raise Misconfigured("GPPS_INGEST__TOPICS and GPPS_INGEST__TOKENS are needed: those of the ingest")
    if not tables:
        name = f"producers.sandbox.{source.replace('-', '_')}.emulated"
        if importlib.util.find_spec(name) is None:
            raise Misconfigured(f"{source} makes up no records that could be sent")
        return of_generator(importlib.import_module(name), seed, topics)
    if unknown := sorted(tables.keys() - topics.keys()):
        raise Misconfigured(f"no topic of GPPS_INGEST__TOPICS ends in {unknown[0]!r}")
    if limits.sql_url is None:
        raise Misconfigured("GPPS_INGEST__SQL_URL is not set: it says where the tables are")
    return of_database(limits.sql_url.get_secret_value(), {topics[kind]: name for kind, name in tables.items()})


def of_generator(module: Any, seed: int, topics: Mapping[str, str]) -> Rows:
    """Rows that a sandbox's module `emulated` makes up; `topics`: the topic of each kind of record."""

    def rows(chance: float) -> Mapping[str, Record]:
        found = module.posting(seed, int(chance * module.ROWS))
        return {topics[kind]: record for kind, record in found.items() if kind in topics}

    return rows


def of_database(url: str, tables: Mapping[str, str]) -> Rows:
    """Rows of a database by SQLAlchemy: `tables` by topic, of each the row at the same place, by its first column.

    Raises Misconfigured naming what lacks, never the URL, which may hold a password.
    """
    from sqlalchemy import MetaData, Table, create_engine, func, select
    from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

    try:
        engine = create_engine(url)
        found = {topic: Table(name, MetaData(), autoload_with=engine) for topic, name in tables.items()}
        with engine.connect() as connected:
            counts = [connected.scalar(select(func.count()).select_from(table)) or 0 for table in found.values()]
    except NoSuchTableError as error:
        raise Misconfigured(f"the database has no table {error}") from None
    except (SQLAlchemyError, ImportError) as error:
        raise Misconfigured(f"GPPS_INGEST__SQL_URL: the database cannot be read ({type(error).__name__})") from None
    if not min(counts):
        raise Misconfigured("a table of the database is empty")

    def rows(chance: float) -> Mapping[str, Record]:
        place = int(chance * min(counts))
        with engine.connect() as connected:
            return {
                topic: dict(connected.execute(_at(table, place)).mappings().one()) for topic, table in found.items()
            }

    def _at(table: Table, place: int) -> Any:
        return select(table).order_by(next(iter(table.columns))).offset(place).limit(1)

    return rows


def plain(value: Any) -> Any:
    """A value of a database as JSON has it: times with a blank, whole decimals as whole numbers, else texts."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
