"""How far a run is, for a person at a terminal; anywhere else the log says it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from producers.sweep.summary import SearchSummary

Observe = Callable[[SearchSummary, int | None], None]


@contextmanager
def shown(source: str) -> Iterator[Observe]:
    """A status line on standard error when that is a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda tally, total: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(f"{source}: starting") as status:
        yield lambda tally, total: status.update(Text(f"{source}: {_line(tally, total)}"))


def _line(tally: SearchSummary, total: int | None) -> str:
    of = "" if total is None else f", the API lists {total:,}"
    changed = f"{tally.published:,} new or changed"
    return f"{tally.search}: {tally.pages} pages, {tally.records:,} records, {changed}{of}"
