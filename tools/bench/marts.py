"""W2, Kafka → marts, and W4, all of it rebuilt and verified, against Polars by hand on the same topics."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from deltalake import DeltaTable

from ops.local.sandbox import control
from pipelines.school_jobs.contract import CONTRACT, MARTS
from tools.bench import content
from tools.bench.loading import settings_of
from tools.bench.measure import Measured
from tools.bench.pairs import Arm, Content
from tools.bench.places import Place

STREAM, REBUILD = "stream", "rebuild"
SOURCES = ("college-scorecard", "jooble")
DAYS = (0, 1)  # so that postings appear and vanish
FIRST_GENERATION = 101  # of the streams: beyond any that a rebuild makes
BY_HAND = "confluent-kafka + Polars by hand"


def fill(place: Place, note: Callable[[str], None]) -> None:
    """The topics of the place, with the sweeps of two days."""
    for day in DAYS:
        control(place.environment["GPPS_SANDBOX_URL"], "state", {"day": day})
        for source in SOURCES:
            note(f"filling the topics: {source}, day {day}")
            place.run(["producers", "produce", source, "--once", "--json"])


def stream_arms(place: Place) -> tuple[Arm, Arm]:
    """The streaming job into a new generation of the lake, and the program by hand into a new folder."""
    generations: dict[str, int] = {}
    numbers = itertools.count(FIRST_GENERATION)

    def run(label: str) -> Measured:
        generations[label] = next(numbers)
        environment = {**place.environment, "GPPS_GENERATION": str(generations[label])}
        return place.run(["streaming", "stream", CONTRACT.name, "--once"], environment)

    ours = Arm("gpps stream", run, lambda label: _of_lake(place, generations[label]))
    peer = Arm(
        BY_HAND,
        lambda label: place.by_hand("stream", str(_folder(place, label))),
        lambda label: _of_folder(_folder(place, label)),
    )
    return ours, peer


def rebuild_arms(place: Place, note: Callable[[str], None]) -> tuple[Arm, Arm]:
    """Rebuild and verify beside a live generation, which is made first; the same by hand beside a live schema."""
    note("making what is live")
    place.run(["ops.stream", CONTRACT.name, "--once"])
    place.run(["sinks", "load", "--once", "--json"])
    place.by_hand("rebuild", str(_folder(place, "live")), "by_hand_live")
    generations: dict[str, int] = {}

    def run(label: str) -> Measured:
        built = place.run(["ops.rebuild", "--new", "--execute", "--json"])
        generations[label] = built.output["generation"]
        return built + place.run(["ops.verify", "--generation", str(generations[label]), "--json"])

    def by_hand(label: str) -> Measured:
        return place.by_hand("rebuild", str(_folder(place, label)), f"by_hand_{label}", "by_hand_live")

    ours = Arm("gpps rebuild, verify", run, lambda label: _of_lake(place, generations[label]))
    return ours, Arm(BY_HAND, by_hand, lambda label: _of_folder(_folder(place, label)))


def _folder(place: Place, label: str) -> Path:
    return place.folder / "by-hand" / label


def _of_lake(place: Place, generation: int) -> Content:
    settings = settings_of(place).at(generation)
    options = settings.storage_options()
    return content.of_lake(
        MARTS, lambda mart: DeltaTable(settings.feed_uri(mart), storage_options=options).to_pyarrow_table()
    )


def _of_folder(folder: Path) -> Content:
    return content.of_marts({mart: pq.read_table(folder / f"{mart.name}.parquet") for mart in MARTS})
