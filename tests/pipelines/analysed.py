"""The pipeline that this process analyses, changed for a block: whatever is remembered of another one is forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import content
from analysis.dictionary import notes
from analysis.engines import lake_sql
from analysis.examine.integrity import completeness
from analysis.figures import catalog as figures
from analysis.report import content as report
from pipelines import catalog
from streaming.contract import Contract
from tests.analysis.in_memory import InMemory

REMEMBERED = (
    content.content,
    lake_sql.only_here,
    figures.figures,
    report.report,
    notes.notes,
    completeness.expected,
)


@contextmanager
def analysed(name: str) -> Iterator[None]:
    try:
        _choose(name)
        yield
    finally:
        _choose(catalog.MAIN)


@contextmanager
def filled(contract: Contract, rows: Path) -> Iterator[InMemory]:
    """A warehouse in memory with the rows of a file of statements."""
    engine = InMemory("warehouse", contract)
    try:
        engine.execute(rows.read_text())
        yield engine
    finally:
        engine.close()


def _choose(name: str) -> None:
    content.choose(name)
    for function in REMEMBERED:
        function.cache_clear()
