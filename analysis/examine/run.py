"""One examination: the parts that there are, one after the other, over the same state of the data."""

from collections.abc import Sequence
from importlib import import_module, util
from typing import Any

from analysis import content
from analysis.examine.context import Context
from analysis.examine.results import PARTS, Examination, Finding, Part, Results, ResultTable


class PartMissing(ValueError):
    """This version has no such part. The message lists those there are."""


def parts() -> list[Part]:
    """The parts there are, in their order."""
    return [part for part in PARTS if _package(part)]


def _package(part: Part) -> str:
    """Where the part is: here, or in the pipeline's folder `examine/`; empty: nowhere."""
    own = [content.package(f"examine.{part}")] if content.has("examine") else []
    places = (f"analysis.examine.{part}", *own)
    specs = {place: util.find_spec(place) for place in places}
    return next((place for place, spec in specs.items() if spec and spec.origin), "")  # a bare folder has no origin


def examine(context: Context, lineage: dict[str, Any], chosen: Sequence[Part] = ()) -> Examination:
    """Runs the `chosen` parts, all of them by default. The result is not kept: its number is 0.

    Raises PartMissing, ValueError when no clock is given, and what the engines raise.
    """
    if context.now is None:
        raise ValueError("an examination needs a clock: Context.now")
    findings: list[Finding] = []
    tables: list[ResultTable] = []
    for part in _in_order(chosen):
        context.progress(part)
        results = _examine(part, context)
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


def _in_order(chosen: Sequence[Part]) -> list[Part]:
    there = parts()
    if missing := [part for part in chosen if part not in there]:
        raise PartMissing(f"no part is called {', '.join(missing)}; there are: {', '.join(there)}")
    return [part for part in there if not chosen or part in chosen]


def _examine(part: Part, context: Context) -> Results:
    results: Results = import_module(_package(part)).examine(context)
    return results
