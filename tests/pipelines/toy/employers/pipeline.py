"""Postings of Jooble by employer: a pipeline beside another one on the same topic."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.employers.contract import CONTRACT, EMPLOYER

from producers.sources.jooble.contract import Job
from streaming.pipeline import Frames, Pipeline, Within

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from streaming.lake.changes import Result


@contextmanager
def _results(events: Frames, within: Within | None) -> "Iterator[Sequence[Result]]":
    from streaming.lake.changes import Result

    yield [Result(EMPLOYER, employers(events["events_job"]))]


def employers(jobs: "DataFrame") -> "DataFrame":
    """The mart, of every posting that names its employer."""
    from pyspark.sql import functions as F

    named = jobs.filter(F.col("company").isNotNull())
    return named.groupBy("company").agg(
        F.countDistinct("job_id").alias("postings"),
        F.countDistinct("cip4").alias("fields"),
        F.min("observed_at").alias("first_listed_at"),
    )


PIPELINE = Pipeline(CONTRACT, {Job: "events_job"}, {"events_job": ("company",)}, _results)
