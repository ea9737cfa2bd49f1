"""Whole runs of the command over a real Kafka, S3 and DynamoDB, judged by what is stored afterwards."""

import json
from typing import Any

import pytest

from tests.producers.conftest import Serving, producers
from tests.producers.reading import latest, read_topic
from tests.producers.toy_sources.toy.api import things

pytestmark = pytest.mark.services

CONTENT = ("thing_id", "colour", "size", "note")


def expected(day: int) -> dict[str, dict[str, Any]]:
    """Latest content of every key once the sandbox's `day` was polled."""
    rows = [{"thing_id": t["id"], "colour": c, "size": t["size"], "note": t["note"]}
            for c in ("red", "blue") for t in things(c, day)]  # fmt: skip
    return {f"{row['thing_id']}|{row['colour']}": row for row in rows}


def sweep(environment: dict[str, str], *more: str) -> dict[str, Any]:
    done = producers(environment, "produce", "toy", "--once", "--json", *more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_everything_the_api_lists_is_on_the_topic(toy_environment: dict[str, str]) -> None:
    summary = sweep(toy_environment)
    assert [(s["pages"], s["records"], s["published"], s["complete"]) for s in summary["searches"]] == [
        (4, 25, 25, True)
    ] * 2
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == expected(0)


def test_a_second_sweep_publishes_only_what_changed(toy_environment: dict[str, str], toy_sandbox: Serving) -> None:
    sweep(toy_environment)
    assert [s["published"] for s in sweep(toy_environment)["searches"]] == [0, 0]
    assert len(read_topic(toy_environment, "toy.thing.v1")) == 50
    toy_sandbox.set_day(1)
    assert [(s["published"], s["unchanged"]) for s in sweep(toy_environment)["searches"]] == [(9, 16)] * 2
