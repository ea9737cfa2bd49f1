"""All sorts of poison in the topics at once, each between good neighbours: dead with its reason, the rest landed."""

import gzip
import json
from typing import Any

import pytest

from producers.sources.college_scorecard.contract import Program, School
from producers.sources.jooble.contract import Job
from streaming.ingest.accounting import reckoned
from streaming.lake.paths import DEAD_LETTERS
from streaming.settings import StreamingSettings
from tests.builders import job, program, school
from tests.streaming.harness import (
    Record,
    counting,
    produce,
    rows,
    run_once,
)

pytestmark = [pytest.mark.spark, pytest.mark.services]

THREE = counting("three", School, Program, Job)
GOOD = job("1")
TEXT = GOOD.to_bytes().decode()


def changed(**values: Any) -> bytes:
    return json.dumps(json.loads(TEXT) | values).encode()


POISON: dict[str, tuple[bytes | None, str]] = {
    "no value": (None, "empty"),
    "empty": (b"", "empty"),
    "blank": (b" \n", "json"),
    "not JSON": (b"hello", "json"),
    "HTML": (b"<!DOCTYPE html><html><title>502 Bad Gateway</title></html>", "json"),
    "truncated": (TEXT[: len(TEXT) // 2].encode(), "json"),
    "two in one": ((TEXT + TEXT).encode(), "json"),
    "compressed": (gzip.compress(TEXT.encode(), mtime=0), "encoding"),
    "another encoding": (TEXT.encode("utf-16"), "encoding"),
    "huge": (b"x" * 1_000_000, "json"),
    "huge number": (b"9" * 1_000_000, "json"),
    "nested": (b"[" * 100_000 + b"]" * 100_000, "json"),
    "nested inside": (f'{TEXT[:-1]},"x":{"[" * 100_000}{"]" * 100_000}}}'.encode(), "json"),
    "a key twice": (f'{TEXT[:-1]},"job_id":"2"}}'.encode(), "json"),
    "a list of it": (f"[{TEXT}]".encode(), "contract"),
    "null": (b"null", "contract"),
    "nothing in it": (b"{}", "contract"),
    "an event of another topic": (program().to_bytes(), "contract"),
    "a number for an id": (changed(job_id=2**53 + 1), "contract"),
    "an id beyond 2^63": (changed(job_id=str(2**63)), "contract"),
    "a text for a number": (changed(epoch="1"), "contract"),
    "a number beyond 2^63": (changed(epoch=2**63), "contract"),
    "a field of study that is none": (changed(cip4="11.07"), "contract"),
    "an object for a text": (changed(title={"text": "Developer"}), "contract"),
    "a title of a million characters": (changed(title="x" * 1_000_000), "contract"),
}
NEIGHBOURS = [
    *(job(str(number), place=number) for number in range(len(POISON))),
    job(str(2**53 + 1), place=90),
    job(str(2**63 - 1), place=91),
    job("99", cip4="9999", place=92),  # no such field of study, but a code
]


def test_poison_is_dead_with_its_reason_and_its_neighbours_land(spark: Any, settings: StreamingSettings) -> None:
    mixed = [Record(Job.topic(), value, name.encode()) for name, (value, _) in POISON.items()]
    for place, event in enumerate(NEIGHBOURS):
        mixed.insert(2 * place, Record(Job.topic(), event.to_bytes(), event.key().encode()))
    unknown = json.loads(job("77", place=93).to_bytes()) | {"_new": 1, "nested": {"deep": [1, {}]}}
    others = [school(), program()]
    rest = [Record(event.topic(), event.to_bytes()) for event in others]
    produce(settings, [*mixed, Record(Job.topic(), json.dumps(unknown).encode()), *rest])
    lake = run_once(spark, settings, THREE)

    landed = {row["job_id"] for row in rows(settings, "events_job")}
    assert landed == {event.job_id for event in NEIGHBOURS} | {"77"}
    dead = {bytes(row["key"]).decode(): (row["reason"], row["message"]) for row in rows(settings, DEAD_LETTERS)}
    assert {name: reason for name, (reason, _) in dead.items()} == {
        name: reason for name, (_, reason) in POISON.items()
    }
    assert [name for name, (_, message) in dead.items() if not message or len(message) > 2_000] == []
    account = reckoned(lake, settings, THREE).accounts
    assert account[Job.topic()] == {
        "read": len(mixed) + 1, "landed": len(NEIGHBOURS) + 1, "dead": len(POISON), "duplicate": 0
    }  # fmt: skip
    assert [account[event.topic()]["landed"] for event in others] == [1, 1]
