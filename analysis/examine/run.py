"""One examination: what it reads is opened, then the parts run one after the other, over one state of the data."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib import import_module, util
from typing import Any

from analysis import content
from analysis.engines.lake import LakeAway, both
from analysis.engines.lineage import Lineage, lineage
from analysis.examine.context import Context
from analysis.examine.results import PARTS, Examination, Finding, Part, Results, ResultTable
from analysis.settings import Settings


class PartMissing(ValueError):
    """This version has no such part. The message lists those there are."""


def parts() -> list[Part]:
    """The parts there are, in their order."""
    return [part for part in PARTS if _package(part)]


def _package(part: Part) -> str:
    """Package of the part: here, or in the pipeline's folder `examine/`; empty: nowhere."""
    own = [content.package(f"examine.{part}")] if content.has("examine") else []
    places = (f"analysis.examine.{part}", *own)
    specs = {place: util.find_spec(place) for place in places}
    return next((place for place, spec in specs.items() if spec and spec.origin), "")  # a bare folder has no origin


def examine(context: Context, lineage: dict[str, Any], chosen: Sequence[Part] = ()) -> Examination:
    """Runs the `chosen` parts, all of them by default. The result is not stored: its number is 0.

    Raises PartMissing, ValueError when no clock is given, and what the engines raise.
    """
    if context.now is None:
        raise ValueError("an examination needs a clock: Context.now")
    findings: list[Finding] = []
    tables: list[ResultTable] = []
    there = parts()
    if missing := [part for part in chosen if part not in there]:
        raise PartMissing(f"no part is called {', '.join(missing)}; there are: {', '.join(there)}")
    for part in [part for part in there if not chosen or part in chosen]:
        context.progress(part)
        results: Results = import_module(_package(part)).examine(context)
        findings += results.findings
        tables += results.tables
    return Examination(
        run=0,
        examined_at=context.now,
        seed=context.seed,
        min_n=context.min_n,
        lineage=lineage,
        findings=findings,
        tables=tables,
    )


@contextmanager
def opened(
    settings: Settings, seed: int, now: datetime, progress: Callable[..., None], today: date | None = None
) -> Iterator[tuple[Context, Lineage]]:
    """Context to examine, and its lineage. The lake may be away. Raises EngineAway when the warehouse is."""
    progress("opening warehouse and lake")
    with both(settings) as (house, lake, away):
        try:
            basis = lineage(house, lake, settings, away)
        except LakeAway as error:  # a lake that does not give even that is away
            lake, away = None, str(error)
            basis = lineage(house, None, settings, away)
        made = Context(house, lake, seed, settings.min_cell, now, today=today, lake_away=away, progress=progress)
        yield made, basis
