"""Rows of marts for readers: found by keys as people write them, and without figures that rest on few values."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis import content, settings, statements
from analysis.engines import lake
from analysis.engines.engine import Engine
from analysis.settings import Settings
from streaming.contract import Mart


@dataclass(frozen=True)
class Reader:
    """A generation of the pipeline that is analysed; the lake is opened when it is asked. All raises EngineAway."""

    settings: Settings
    _opened: ExitStack

    def understood(self, mart: Mart, key: Sequence[str]) -> list[str]:
        """A key as people write it in the form that the mart has. Raises WrongParameter."""
        forms = content.content().parameters
        pairs = zip(mart.key, key, strict=True)
        return [forms[name](part, self._engine) if name in forms else part for name, part in pairs]

    def without_few(self, mart: Mart, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row with `withheld (n 3 < 5)` for each figure that rests on fewer values than the settings ask for.

        On how many, tells the pipeline's statement `rests_on/<mart>.sql`; without one nothing is withheld.
        """
        package, least = content.package("rests_on"), self.settings.min_cell
        if mart.name not in statements.names(package):
            return dict(row)
        asked = statements.read(package, mart.name)
        names, rows = self._engine.rows(asked.text, asked.bound({name: row[name] for name in mart.key}))
        counts = dict(zip(names, rows[0], strict=True)) if rows else {}
        few = {name: n for name in names if (n := counts.get(name) or 0) < least and row.get(name) is not None}
        return {**row, **{name: f"withheld (n {n:,} < {least:,})" for name, n in few.items()}}

    @cached_property
    def _engine(self) -> Engine:
        return self._opened.enter_context(closing(lake.connect(self.settings)))


@contextmanager
def reader(pipeline: str, generation: int | None = None) -> Iterator[Reader]:
    """Of this generation, or of the one that the environment means. Raises Misconfigured."""
    content.choose(pipeline)
    configured = settings.load()
    with ExitStack() as opened:
        yield Reader(configured.at(generation) if generation else configured, opened)
