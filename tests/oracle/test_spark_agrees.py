"""The pipeline and the oracle say the same of the same events: worlds made by hand, and histories made up."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.school_jobs.titles.lexicon import read_lexicon, terms
from pipelines.school_jobs.titles.match import match
from pipelines.school_jobs.titles.words import normalised
from producers.contract import Event
from producers.sources.college_scorecard.contract import Program, School, ScorecardPage, ScorecardSweep
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep
from tests.oracle import titles as oracle
from tests.oracle.given import marts_of_rows, records_of
from tests.oracle.histories import FIELDS, history
from tests.oracle.marts import marts
from tests.oracle.stores import Difference, differences
from tests.pipelines.school_jobs import test_outlook_cases
from tests.streaming.marts_of import LakeInAFolder, marts_of

pytestmark = pytest.mark.spark


def disagreements(spark: SparkSession, events: list[Event]) -> list[Difference]:
    return list(differences("spark", marts_of_rows(marts_of(spark, events)), marts(records_of(events))))


WORLDS = (test_outlook_cases.world, test_outlook_cases.statuses)


@pytest.mark.parametrize("world", WORLDS, ids=lambda each: each.__name__)
def test_worlds_made_by_hand(spark: SparkSession, world: Callable[[], list[Event]]) -> None:
    assert disagreements(spark, world()) == []


def test_made_up_histories_have_what_it_takes() -> None:
    found = marts(records_of(history(3, FIELDS)))
    assert set(Counter(row["status"] for row in found["job"].values())) == {"open", "closed", "unknown"}
    assert sum(row["near_duplicate_of"] is not None for row in found["job"].values()) > 5
    assert sum(row["postings_closed"] for row in found["field_trend"].values()) > 5


# Fields are independent of one another, so that one history is some forty; finding a smaller one would take hours.
@given(seed=st.integers(0, 2**32))
@settings(
    max_examples=2,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.slow
def test_made_up_histories(spark: SparkSession, seed: int) -> None:
    assert disagreements(spark, history(seed, FIELDS)) == []


def late(seed: int) -> list[list[Event]]:
    """A history of which some comes late: first the rest, then one kind of event after the other."""
    events = history(seed, FIELDS[:12])
    held_back = set(Random(seed).sample(range(len(events)), len(events) // 6))
    batches = [[event for place, event in enumerate(events) if place not in held_back]]
    for kind in (Program, School, ScorecardPage, Job, JooblePage, JoobleSweep, ScorecardSweep):
        batches.append([events[place] for place in sorted(held_back) if type(events[place]) is kind])
    return batches


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5])
def test_after_each_batch_that_comes_late(spark: SparkSession, seed: int, tmp_path: Path) -> None:
    lake, landed = LakeInAFolder(spark, tmp_path), list[Event]()
    for number, batch in enumerate(late(seed)):
        landed += batch
        lake.land(batch)
        lake.refresh()
        found = differences(f"after batch {number}", marts_of_rows(lake.marts()), marts(records_of(landed)))
        assert list(found) == []


PIECES = (
    *(
        "Senior",
        "sr.",
        "Lead",
        "Level",
        "II",
        "3",
        "vi",
        "iv",
        "c++",
        "C#",
        "#",
        "R.N.",
        "r.n",
        "Entry",
        "Level",
        "full",
    ),
    *("time", "Part-Time", "per diem", "remote", "remote sensing", "step", "grade 4", "staff", "principal", "Nurse's"),
    *(
        "nurses",
        "Secretaries",
        "Classes",
        "boxes",
        "children",
        "gases",
        "movies",
        "men",
        "Salesmen",
        "midwives",
        "ties",
    ),
    *(
        "people",
        "physics",
        "series",
        "ab1s",
        "campus",
        "Café",
        "žluť",
        "Ğ",
        "Медсестра",
        "engineer",
        "Sales",
        "manager",
    ),
    *(
        "(RN)",
        "[a (b) c]",
        "((x) y)",
        "{",
        "(",
        ")",
        "<b>",
        "</b>",
        "<3",
        "&amp;",
        "&lt;b&gt;",
        "&#39;s",
        "&nbsp;",
        "&",
    ),
    *(
        "-",
        " - ",
        "–",
        "|",
        "/",
        ",",
        " for ",
        " to ",
        "at",
        "'",
        "’s",
        "\u00a0",
        "\t",
        "\n",
        "\u2003",
        "\u2028",
        "\u0085",
        "_",
        ".",
        "É",
    ),
)
titles = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from((" ", " ", "", "-", "  "))), max_size=9).map(
    lambda pairs: "".join(piece + between for piece, between in pairs)
)


@given(made_up=st.lists(titles | st.text(max_size=20), min_size=400, max_size=600))
@settings(max_examples=3, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_titles(spark: SparkSession, made_up: list[str]) -> None:
    asked = [*dict.fromkeys(made_up), *(name for name in oracle.lexicon() if name)]
    frame = spark.createDataFrame([("1107", title) for title in asked], "cip4 string, title string").coalesce(1)
    fields = spark.createDataFrame(
        [("1107", list(oracle.fields()["1107"]["codes"]))], "cip4 string, soc_codes array<string>"
    )
    read = match(frame, terms(spark, read_lexicon()), fields).withColumn("plain", normalised(F.col("title")))
    found = {row["title"]: row.asDict() for row in read.collect()}
    expected = {
        title: {"cip4": "1107", "title": title, "plain": oracle.plain(title), **oracle.meaning(title, "1107")}
        for title in asked
    }
    assert {title: (row, found[title]) for title, row in expected.items() if row != found[title]} == {}
