"""Whatever the contracts accept, each pipeline makes marts of it: nothing that has landed stops a refresh for good."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import ValidationError
from pyspark.sql import SparkSession

from pipelines import catalog
from producers.contract import Event
from streaming.ingest.schema import rules
from tests.streaming.marts_of import LakeInAFolder
from tests.suites.hostile_json import valid

# Texts that a pattern of digits may allow and that are no day, number or code: each is tried where it fits.
ODD = (
    *("2026-02-31", "1000-00-00", "2999-19-39", "9999-12-31", "0000-00-00", "0000-01-01T00:00", "9999-12-31T24:60"),
    *("0.00", "99999999999.999999999999", "999999999999.99", "9" * 19, "0" * 19, "ZZZ", "XXX", "00000000"),
)


def accepted(model: type[Event]) -> list[Event]:
    """Events with the least and the largest value of each field, and odd texts of every pattern."""
    known, found = valid(model), []
    for rule in rules(model):
        values: list[object] = [rule.minimum, rule.maximum] if rule.kind == "integer" else []
        if rule.kind == "string" and rule.pattern:
            values += [text for text in ODD if re.search(rule.pattern.replace(r"\z", r"\Z"), text)]
        elif rule.kind == "string":
            values += ["\N{ROCKET}", " ", "a" * (rule.max_length or 1)]
        for value in (None, *values):
            with suppress(ValidationError):  # what the contract does not accept does not land
                found.append(model.model_validate(known | {rule.name: value}))
    return found


@pytest.mark.spark
@pytest.mark.parametrize("name", catalog.names())
def test_a_refresh_makes_marts_of_all_that_contracts_accept(spark: SparkSession, tmp_path: Path, name: str) -> None:
    lake = LakeInAFolder(spark, tmp_path, catalog.pipeline(name))
    events = [event for model in lake.pipeline.tables for event in accepted(model)]
    assert len(events) > 50
    lake.land(events)
    assert sum(lake.refresh().values()) > 0
    lake.land(events[::2])  # and what a batch touches
    lake.refresh()
    assert set(lake.marts()) == {mart.name for mart in lake.pipeline.marts}
