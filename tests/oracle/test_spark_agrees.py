"""The pipeline and the oracle say the same of the same events: worlds made by hand, and histories made up."""

import pytest
from pyspark.sql import SparkSession

from producers.contract import Event
from tests.builders import job_search, page, sweep
from tests.oracle.given import marts_of_rows, records_of
from tests.oracle.marts import marts
from tests.oracle.stores import Difference, differences
from tests.streaming import test_batch_cuts, test_outlook_cases
from tests.streaming.marts_of import marts_of

pytestmark = pytest.mark.spark


def disagreements(spark: SparkSession, events: list[Event]) -> list[Difference]:
    return list(differences("spark", marts_of_rows(marts_of(spark, events)), marts(records_of(events))))


def outlook_world() -> list[Event]:
    cases = test_outlook_cases
    search = job_search(cases.NOTHING_FOUND, "designer")
    nothing = [page(search, at=(1, 4), sweep="s3"), sweep(search, at=(1, 5), sweep="s3")]
    programs = cases.schools_and_programs("1107", cases.NEVER_SWEPT, cases.NOTHING_FOUND, cases.HIRING)
    return [*programs, *cases.postings(), *nothing, *cases.employers(), *cases.by_day()]


def status_world() -> list[Event]:
    events: list[Event] = []
    for build, cip4 in test_outlook_cases.CODES.items():
        build(test_outlook_cases.Case(cip4, events))
    return events


@pytest.mark.parametrize("world", [outlook_world, status_world, test_batch_cuts.history], ids=lambda each: each.__name__)
def test_worlds_made_by_hand(spark: SparkSession, world: object) -> None:
    assert disagreements(spark, world()) == []
