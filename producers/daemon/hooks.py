"""What a run listens to and tells while it goes on."""

from collections.abc import Callable
from dataclasses import dataclass

from plumbing.clock import Stop
from producers.sweep.summary import SearchSummary

Checkpoint = Callable[[str], None]
Observe = Callable[[SearchSummary, int | None], None]


@dataclass(frozen=True)
class Hooks:
    """`checkpoint` is told every point passed (their names: settings.POINTS), `observe` every page done.

    `observe` gets the search so far and the total that the API gives. `secrets` are texts no archived page may hold.
    """

    stop: Stop
    checkpoint: Checkpoint = lambda point: None
    observe: Observe = lambda tally, total: None
    secrets: tuple[str, ...] = ()
