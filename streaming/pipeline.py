"""What a pipeline is: which topics it reads, which tables it fills, and what it computes from them.

A module `streaming/pipelines/<name>/pipeline.py` holds one `PIPELINE: Pipeline`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from producers.contract import Event
from streaming.contract import Mart
from streaming.feeds import Term
from streaming.lake import Lake
from streaming.settings import StreamingSettings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from streaming.checkpoint import Offsets
    from streaming.land import Count

Refresh = Callable[["SparkSession", Lake, Term], Mapping[str, int]]
OnLanded = Callable[[Sequence["Count"]], None]
Check = Callable[[StreamingSettings], None]
Rules = Callable[[StreamingSettings], str]
AsOf = Callable[["SparkSession", Lake, Lake, "Offsets"], None]


@dataclass(frozen=True)
class Pipeline:
    """One long-running query over the topics of `models`.

    `tables`: the events table each model lands in; models that share a table have the same fields, and the load column
    `_topic` (the contract's topic, without any prefix of this set-up) tells them apart.
    `cluster`: clustering columns of each events table.
    `refresh(spark, lake, term)`: brings the change feeds up to the events landed; finds out by itself what was touched
    since the version it stored, and does nothing when nothing was. Returns the rows written per change feed. Raises
    LeaseLost when a driver of a later epoch than the term's has written any.
    `on_landed(counts)`: is told what became of each batch's records, after they are landed; again when it is run again.
    `rules(settings)`: the version of what makes marts of events, told without a session.
    `as_of(spark, lake, target, fence)`: fills the other lake with the marts as the events before the fence give them.
    `check(settings)`: raises, before Spark is started, when files that the settings name cannot serve.
    """

    name: str
    models: tuple[type[Event], ...]
    tables: Mapping[type[Event], str]
    cluster: Mapping[str, tuple[str, ...]]
    marts: tuple[Mart, ...]
    refresh: Refresh
    check: Check = lambda settings: None
    on_landed: OnLanded = lambda counts: None
    rules: Rules = lambda settings: "none"
    as_of: AsOf = lambda spark, lake, target, fence: None

    def topics(self) -> tuple[str, ...]:
        """Topics read, in the order of `models`, without prefix."""
        return tuple(model.topic() for model in self.models)

    def models_of(self, table: str) -> tuple[type[Event], ...]:
        return tuple(model for model in self.models if self.tables[model] == table)

    def event_tables(self) -> tuple[str, ...]:
        """Events tables, each once, in the order of `models`."""
        return tuple(dict.fromkeys(self.tables[model] for model in self.models))
