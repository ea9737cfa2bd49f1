"""Definition of a pipeline: the topics it reads, the tables it fills, and what it computes from them.

A module `pipelines/<name>/pipeline.py` holds one `PIPELINE: Pipeline`; `pipelines.catalog` finds it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from producers.contract import Event
from streaming.contract import Contract, Mart
from streaming.refresh.rules import version_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from streaming.lake.changes import Result
    from streaming.lake.feeds import Term
    from streaming.lake.paths import Lake

Frames = Mapping[str, "DataFrame"]
Within = Any  # the keys that were touched, as the pipeline tells them; false when none was
Results = Callable[[Frames, Within | None], AbstractContextManager[Sequence["Result"]]]
Touched = Callable[[Frames, Frames, Frames], Within | None]
OwnRefresh = Callable[["SparkSession", "Lake", "Term"], Mapping[str, int]]


@dataclass(frozen=True)
class Count:
    """Records of one topic partition in one batch: offsets `first` to `last`, of them `valid` and `dead`.

    `again`: of the dead ones, those that are dead again after they were replayed.
    """

    topic: str
    partition: int
    first: int
    last: int
    valid: int
    dead: int
    again: int = 0


@dataclass(frozen=True)
class Pipeline:
    """One long-running query over the topics of some models.

    `tables`: the events table each model lands in; models that share a table have the same fields, and the load column
    `_topic` (the contract's topic, without any prefix of this set-up) tells them apart.
    `cluster`: clustering columns of each events table.
    `results(tables, within)`: what the marts ought to hold within the touched keys (None: all), of the events tables by
    name and, where only some keys are touched, the change feeds by mart; a mart that cannot have changed may be left
    out. What it keeps in memory goes when the block ends.
    `touched(new, events, feeds)`: which keys new rows of events tables touch; None: everything. `feeds`: the change
    feeds by mart.
    `check()`: raises, before Spark is started, when what the pipeline's own settings name cannot serve.
    `variant()`: tells apart what its own settings make of its rules.
    `on_landed(counts)`: called with the counts of each batch after it has landed; again when the batch is rerun.
    `own_refresh(spark, lake, term)`: of one that keeps something else than marts, in place of
    `streaming.refresh.refresh`: brings that up to date, and returns rows by table.
    """

    contract: Contract
    tables: Mapping[type[Event], str]
    cluster: Mapping[str, tuple[str, ...]]
    results: Results
    touched: Touched = lambda new, events, feeds: None
    check: Callable[[], None] = lambda: None
    variant: Callable[[], str] = lambda: ""
    on_landed: Callable[[Sequence[Count]], None] = lambda counts: None
    own_refresh: OwnRefresh | None = None

    @property
    def name(self) -> str:
        return self.contract.name

    @property
    def models(self) -> tuple[type[Event], ...]:
        return tuple(self.tables)

    @property
    def marts(self) -> tuple[Mart, ...]:
        return self.contract.marts

    def sources(self) -> tuple[str, ...]:
        """Sources of its topics, each once."""
        return tuple(dict.fromkeys(model.source for model in self.models))

    def topics(self) -> tuple[str, ...]:
        """Topics read, in the order of `tables`, without prefix."""
        return tuple(model.topic() for model in self.models)

    def models_of(self, table: str) -> tuple[type[Event], ...]:
        return tuple(model for model in self.models if self.tables[model] == table)

    def event_tables(self) -> tuple[str, ...]:
        """Events tables, each once."""
        return tuple(dict.fromkeys(self.tables.values()))

    def rules(self) -> str:
        """The version of the rules that turn events into marts; needs no session. Raises what `variant` raises."""
        return version_of(self.contract.package, self.variant())
