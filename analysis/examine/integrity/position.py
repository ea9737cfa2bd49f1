"""Comparison of the warehouse's versions with those of the lake's last refresh."""

from analysis.engines.engine import Engine
from analysis.examine.context import Context
from analysis.examine.results import Finding

BEHIND = "the warehouse was loaded before the lake's last refresh; `gpps load --once` brings it there"


def behind(lake: Engine | None) -> bool:
    """True when sweeps and pages of the lake are later than the marts, so that the two cannot be compared."""
    basis = getattr(lake, "basis", None)  # of analysis.engines.lake.Lake; an engine without one is of one state
    return basis is not None and not basis.events_match


def finding(context: Context) -> Finding:
    """One comparison: of the versions the warehouse loaded with those that the last refresh left."""
    away, late = context.lake is None, behind(context.lake)
    state = {True: f"not examined, {context.lake_away}", False: BEHIND if late else "none of 1"}[away]
    return Finding(
        check="warehouse_behind_lake",
        part="integrity",
        severity="warn",
        source="both",
        about="The warehouse holds what the lake's last refresh made.",
        verdict="not examined" if away else "found" if late else "pass",
        looked_at=0 if away else 1,
        found=int(late),
        says=f"Warehouses behind the lake: {state}.",
        limit="Answers are of an earlier refresh than the lake's last one." if late else None,
    )
