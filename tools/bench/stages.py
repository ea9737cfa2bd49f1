"""Each stage as its real process, one after another, on one small world of its own: the stage-by-stage table."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ops.settings import PROJECT
from tools.bench.measure import Measured
from tools.bench.places import Place

PIPELINE = "school_jobs"
STREAM = ("ops.stream", PIPELINE, "--once")
COMMANDS = {"gpps ask": ("ask", "top_fields"), "gpps status": ("status",), "gpps --help": ("--help",)}
LAST = ("gpps --help", "warm")  # stage and kind of the last row


@dataclass(frozen=True)
class Row:
    """A stage run once. `kind` is cold (nothing was there), warm (done before), or idle (nothing to do); `records` is
    what went through it, None where that has no meaning."""

    stage: str
    kind: str
    records: int | None
    measured: Measured

    @property
    def records_per_second(self) -> float | None:
        return round(self.records / self.measured.seconds, 1) if self.records else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"measured": self.measured.as_json(), "records_per_second": self.records_per_second}


def rows(place: Place, note: Callable[[str], None]) -> Iterator[Row]:
    """Polls both sources, streams, follows and loads, each cold and then again, and runs the commands that only read.

    A run begins when its row is asked for: a caller that stops asking stops the rest.
    """
    yield from _poll(place, note)
    yield from _stream(place, note)
    yield from _follow(place, note)
    for name, words in COMMANDS.items():
        note(name)
        yield Row(name, "warm", None, place.command([str(PROJECT / "gpps"), *words], None, "gpps"))


def _poll(place: Place, note: Callable[[str], None]) -> Iterator[Row]:
    for source in ("college-scorecard", "jooble"):
        for kind in ("cold", "idle"):
            note(f"polling {source}, {kind}")
            measured = place.run(["producers", "produce", source, "--once", "--json"])
            published = sum(search["published"] for search in measured.output["searches"])
            yield Row(source, kind, published, measured)


def _stream(place: Place, note: Callable[[str], None]) -> Iterator[Row]:
    """Into two new generations of the lake, each from the first offset, and once with nothing new."""
    for generation, kind in (("1", "cold"), ("2", "warm"), ("1", "idle")):
        note(f"streaming, {kind}")
        environment = {**place.environment, "GPPS_GENERATION": generation}
        measured = place.run(STREAM, environment)
        accounting = place.run(["streaming", "accounting", "--json"], environment).output
        read = sum(counts["read"] for counts in accounting.values())
        yield Row("streaming", kind, None if kind == "idle" else read, measured)


def _follow(place: Place, note: Callable[[str], None]) -> Iterator[Row]:
    for stage, command in (
        ("DynamoDB", ["sinks", "follow-dynamodb", "--once", "--json"]),
        ("warehouse", ["sinks", "load", "--once", "--json"]),
    ):
        for kind in ("cold", "idle"):
            note(f"{stage}, {kind}")
            measured = place.run(command)
            changed = sum(feed["upserted"] + feed["deleted"] for feed in measured.output["feeds"])
            yield Row(stage, kind, changed, measured)
