"""From a topic to the lake, dead, and back: a record that a wider contract accepts lands, and poison is dead again."""

from dataclasses import replace
from typing import Annotated, Any

import pytest
from pydantic import Field

from ops.dead_letters.pauses import Budget
from producers.polling.session import breakers
from producers.settings import RejectLimits, load
from producers.sources.college_scorecard.contract import Program, School
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings
from tests.builders import school
from tests.ops.dead_letters.conftest import SCHOOLS, Dlq
from tests.streaming.harness import SMALL, TABLES, Record, produce, rows, run_once

pytestmark = [pytest.mark.spark, pytest.mark.services]


class Narrow(School):
    """The contract as it was when it knew one state."""

    state: Annotated[str, Field(pattern="^AL$")]


NARROW = replace(SMALL, tables={Narrow: TABLES[School], Program: TABLES[Program]})
LIMITS = RejectLimits(min_records=2, max_percent=40)


def watched(pipeline: Pipeline) -> Pipeline:
    sources = {model.topic(): model.source for model in pipeline.models}
    return replace(pipeline, on_landed=Budget(LIMITS, sources, breakers(load())).note)


def letters(dlq: Dlq) -> list[tuple[str, str, int, int]]:
    found = dlq("list", "--letters", "--json").parsed["letters"]
    return [(each["reason"], each["state"], each["attempts"], each["records"]) for each in found]


def test_what_is_replayed_lands_or_is_dead_again(
    spark: Any, dlq: Dlq, settings: StreamingSettings, topics: None
) -> None:
    sent = [school("1" * 6).to_bytes(), school("2" * 6, place=1, state="TX").to_bytes(), b"hello"]
    produce(settings, [Record(SCHOOLS, value, b"k", [("ce_id", b"1")]) for value in sent])
    run_once(spark, settings, watched(NARROW))
    assert letters(dlq) == [("contract", "open", 1, 1), ("json", "open", 1, 1)]
    assert [each["why"] for each in dlq("list", "--json").parsed["paused"]] == [
        f"2 of the last 3 records were refused by the stream, on {SCHOOLS}"
    ]

    assert dlq("resume", "college-scorecard").code == 0
    assert dlq("replay", "--execute", "--json").parsed["published"] == 2
    run_once(spark, settings, watched(SMALL))
    assert {row["state"] for row in rows(settings, TABLES[School])} == {"AL", "TX"}
    assert letters(dlq) == [("contract", "replayed", 2, 1), ("json", "open", 2, 2)]
    assert dlq("list", "--json").parsed["paused"] == []  # a replay is not held against the source
