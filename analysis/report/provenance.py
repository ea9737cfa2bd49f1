"""Provenance of the numbers, as the page shows it."""

from collections.abc import Sequence
from datetime import datetime

from analysis.engines.lineage import Lineage, Sweeps
from analysis.report import sheets, values
from analysis.report.content import report
from analysis.report.model import Fact, Sheet


def facts(lineage: Lineage) -> list[Fact]:
    """Terms and what is so of them."""
    return [
        *(Fact(term=report().sources.get(one.source, one.source), facts=[_swept(one)]) for one in lineage.sweeps),
        Fact(term="Generation", facts=[_generation(lineage)]),
        *([Fact(term="Offset snapshot", facts=[_fence(lineage)])]),
        Fact(
            term="Code",
            facts=[f"gpps {lineage.gpps}" + (f"; rules of the tables: {lineage.rules}" if lineage.rules else "")],
        ),
        *([Fact(term="Data", facts=[lineage.note])] if lineage.note else []),
    ]


def tables(lineage: Lineage) -> list[Sheet]:
    """Versions of the feeds, and the offsets they rest on."""
    feeds = [{"feed": one.name, "version": one.version, "loaded": instant(one.loaded_at)} for one in lineage.feeds]
    offsets = [
        {"topic": topic, "partition": partition, "next_offset": offset}
        for topic, partitions in sorted((lineage.fence or {}).items())
        for partition, offset in sorted(partitions.items())
    ]
    captioned = (("Versions loaded into the warehouse", feeds), ("Offsets up to which records are in", offsets))
    return [sheets.sheet(caption, list(rows[0]), rows, {}) for caption, rows in captioned if rows]


def instant(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S} UTC"


def _swept(sweeps: Sweeps) -> str:
    what = f"{values.counted(sweeps.pages, 'page')} of the latest complete sweep of each of its searches"
    return f"{what} ({sweeps.searches:,}), from {instant(sweeps.started_at)} to {instant(sweeps.ended_at)}"


def _generation(lineage: Lineage) -> str:
    number = "not known" if lineage.generation is None else str(lineage.generation)
    return number + (f", loaded into the warehouse by {instant(lineage.loaded_at)}" if lineage.loaded_at else "")


def _fence(lineage: Lineage) -> str:
    if lineage.fence is None:
        return f"cannot be said: {lineage.fence_unknown}"
    partitions: Sequence[dict[int, int]] = list(lineage.fence.values())
    records = sum(offset for one in partitions for offset in one.values())
    where = f"{values.counted(sum(map(len, partitions)), 'partition')} of {values.counted(len(partitions), 'topic')}"
    return f"up to {values.counted(records, 'record')} on {where}"
