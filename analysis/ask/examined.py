"""Whether the data behind an answer have been examined, and what came of it: a sentence."""

from datetime import datetime

from analysis.engines.engine import EngineAway
from analysis.examine import history
from analysis.examine.history import Run

MOST = 20  # runs looked back for one that examined the integrity


def sentence(views: str, loaded_at: datetime | None) -> str:
    """Of the newest run that examined the integrity. `views`: their schema; `loaded_at`: when the warehouse was loaded.

    Empty when the runs cannot be read.
    """
    try:
        runs = history.runs(views, MOST)
    except (history.CannotKeep, EngineAway):
        return ""
    run = next((run for run in runs if "integrity" in run.parts.split(",")), None)
    if run is None:
        return "Not examined yet: `gpps examine` says whether the data can be relied on."
    return _told(run) + (" The data have been loaded since." if loaded_at and loaded_at > run.examined_at else "")


def _told(run: Run) -> str:
    when = f"Examined on {run.examined_at:%Y-%m-%d} (run {run.run})"
    warned = f"{run.warnings} warn{'s' if run.warnings == 1 else ''}"
    if run.stops:
        grave = "1 check says" if run.stops == 1 else f"{run.stops} checks say"
        return f"{when}: {grave} that the data must not be relied on, {warned}; `gpps examine` tells why."
    return f"{when}: no check stops these figures from being used, {warned}; `gpps examine` tells of what."
