"""Version 2 of a contract beside version 1: both are read, the later observation counts, and a rebuild reads both."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from producers.contract import Event
from producers.sources.jooble.contract import Job
from streaming.contract import Contract
from streaming.lake.feeds import Term
from streaming.lake.paths import Lake, lake_of
from streaming.lake.views import latest
from streaming.pipeline import Pipeline
from streaming.refresh.spark_tuning import union
from streaming.settings import StreamingSettings
from tests.builders import job
from tests.streaming.harness import Record, make_topics, no_results, produce, records_of, rows, run_once

pytestmark = [pytest.mark.spark, pytest.mark.services]


class RemoteJob(Job):
    """A posting that also says whether it is remote."""

    version: ClassVar[int] = 2

    remote: bool | None


def keep_current(spark: Any, lake: Lake, term: Term) -> Mapping[str, int]:
    """In place of marts: the current postings of both versions, as a table."""
    both = union(*(spark.read.format("delta").load(lake.spark_table(table)) for table in TABLES.values()))
    view = latest(both, "job_id", "cip4", notes=Job.notes)
    view.drop("_topic").write.format("delta").mode("overwrite").save(lake.spark_table("current_job"))
    return {}


TABLES = {Job: "events_job", RemoteJob: "events_job_v2"}
BOTH = Pipeline(Contract("both", 1, (), "tests"), TABLES, cluster={}, results=no_results, own_refresh=keep_current)


def remote(seen: Job, **content: Any) -> RemoteJob:
    return RemoteJob(**{**seen.model_dump(), "remote": None, **content})


FIRST = [job("1", at=(1, 0), title="Nurse"), job("2", at=(1, 0), place=1, title="Welder")]
LATER: list[Event] = [
    remote(job("1", at=(2, 0), title="Nurse practitioner"), remote=True),
    remote(job("3", at=(2, 0), place=1, title="Cook"), remote=False),
]
OLD_AGAIN = [job("3", at=(3, 0), title="Head cook")]  # a producer that was not told yet
AS_OLD = Record(RemoteJob.topic(), job("9").to_bytes(), b"9")  # version 1 on the topic of version 2


def current(settings: StreamingSettings) -> dict[str, tuple[str, bool | None]]:
    from deltalake import DeltaTable

    uri = lake_of(settings).table("current_job")
    found = DeltaTable(uri, storage_options=settings.delta_options()).to_pyarrow_table().to_pylist()
    return {row["job_id"]: (row["title"], row["remote"]) for row in found}


def test_two_versions_side_by_side_end_as_one_view_however_they_arrive(spark: Any, settings: StreamingSettings) -> None:
    make_topics(settings, [RemoteJob.topic()])
    produce(settings, records_of(FIRST))
    run_once(spark, settings, BOTH)
    assert current(settings) == {"1": ("Nurse", None), "2": ("Welder", None)}

    produce(settings, [*records_of([*LATER, *OLD_AGAIN]), AS_OLD])
    run_once(spark, settings, BOTH)
    expected = {"1": ("Nurse practitioner", True), "2": ("Welder", None), "3": ("Head cook", None)}
    assert current(settings) == expected
    (dead,) = rows(settings, "dead_letters")
    assert (dead["_topic"], dead["reason"], dead["message"]) == (RemoteJob.topic(), "contract", "remote: missing")

    rebuilt = settings.model_copy(update={"generation": 2})
    run_once(spark, rebuilt, BOTH)  # both topics from their beginning, in one batch
    assert current(rebuilt) == expected
