"""Checks that no contract can make: can a record's epoch and times be true, given when Kafka took it?

Both would count for ever, because the greatest epoch is the newest of its key and the latest sweep dates its field. It
is refused and not mended, so that topics and archive come to the same rows. A time that lies too early cannot be told
from a record that was published late.

Which epochs the leases of sources gave, and when, is written down by producers and read on by the driver. They only
become more, and a record is judged by those that were there when Kafka took it, so that it is judged alike whenever
that is done.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from plumbing.objects.store import store_at
from producers.contract import CLOCK_SECONDS, Event, grants_uri, read_grant
from streaming.ingest.strict_reader import literal

if TYPE_CHECKING:
    from streaming.ingest.land import Found
    from streaming.pipeline import Pipeline

TAKEN = "_kafka_timestamp"
RECENT = 16
START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Allowed:
    """The greatest epoch that a record may have: `highest`, and from each (microsecond since 1970, epoch) on that one.

    The steps are in the order of both. Of records that Kafka took before `since` nothing is known; None: of all is.
    """

    highest: int
    steps: tuple[tuple[int, int], ...] = ()
    since: int | None = None


@dataclass
class Grants:
    """The grants of each source, in the order of their epochs, as far as they have been read: `read_on` first.

    They lie beside the sources' archives under `lake_uri`, for all pipelines.
    """

    lake_uri: str
    aws: Mapping[str, str] = field(default_factory=dict, repr=False)
    _known: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _last: dict[str, str] = field(default_factory=dict)

    def allowed(self, source: str, earliest: int, latest: int) -> Allowed | None:
        """For records that Kafka took from `earliest` to `latest` (microseconds since 1970).

        None: no epoch of the source was ever written down, and any may stand.
        """
        known = self._known.get(source)
        return allowed(known, earliest, latest) if known else None

    def of_topics(self, pipeline: "Pipeline", topics: Mapping[str, "Found"]) -> dict[str, Allowed | None]:
        """By topic, for the records found of each."""
        return {
            topic: self.allowed(source, topics[topic].earliest, topics[topic].latest)
            for topic, source in self._read_on(pipeline, topics)
        }

    def recent(self, pipeline: "Pipeline", topics: Collection[str]) -> dict[str, Allowed | None]:
        """By topic, for records taken since one of the last RECENT grants of its source, whenever that was."""
        return {topic: recent(self._known.get(source, [])) for topic, source in self._read_on(pipeline, topics)}

    def _read_on(self, pipeline: "Pipeline", topics: Collection[str]) -> list[tuple[str, str]]:
        """Each topic with its source, whose grants are known then."""
        found = [(model.topic(), model.source) for model in pipeline.models if model.topic() in topics]
        for source in sorted({source for _, source in found}):
            self.read_on(source)
        return found

    def read_on(self, source: str) -> None:
        """Reads what has been granted since; a record's own grant is there before the record is."""
        folder = store_at(grants_uri(self.lake_uri, source), self.aws)
        known = self._known.setdefault(source, [])
        for name in folder.files(self._last.get(source, "")):
            if grant := read_grant(name):
                known.append((grant[0], (grant[1] - START) // timedelta(microseconds=1)))
                self._last[source] = name


def allowed(known: list[tuple[int, int]], earliest: int, latest: int) -> Allowed:
    """`known`: at least one (epoch, microseconds since 1970), in the order of epochs.

    What is older than the first of them may stand: it is older than all that is granted.
    """
    highest = reached = known[0][0] - 1
    steps: list[tuple[int, int]] = []
    for since, epoch in sorted((at - CLOCK_SECONDS * 1_000_000, epoch) for epoch, at in known):
        if epoch <= reached:
            continue
        reached = epoch
        if since <= earliest:
            highest = epoch
        elif since <= latest:
            steps.append((since, epoch))
    return Allowed(highest, tuple(steps))


def recent(known: list[tuple[int, int]]) -> Allowed | None:
    """As `allowed`, by the last RECENT steps alone. None: no epoch was ever written down."""
    if not known:
        return None
    complete = allowed(known, -(2**63), 2**63)
    if len(complete.steps) <= RECENT:
        return complete
    since, epoch = complete.steps[-RECENT - 1]
    return Allowed(epoch, complete.steps[-RECENT:], since)


def checked(judged: DataFrame, model: type[Event], allowed: Allowed | None) -> DataFrame:
    """Records with `event`, `reason` and `message`, those refused for which it cannot be true; reason `contract`.

    `allowed`: the epochs that may stand; None: any. Where it does not know all, `judged` has a column `is_other`.
    """
    columns = [name for name in judged.columns if name not in ("event", "reason", "message")]
    faults = [_ahead(name) for name in model.seen]
    if allowed is not None:
        judged = _dated(judged, allowed)
        faults.insert(0, _ungranted())
        if allowed.since is not None:
            judged = judged.withColumn("is_other", F.expr(f"is_other or unix_micros({TAKEN}) < {allowed.since}L"))
    found = judged.selectExpr(*columns, "event", "reason", "message", f"coalesce({', '.join(faults)}) as _doubt")
    return found.selectExpr(
        *columns,
        "if(_doubt is null, event, null) as event",
        "if(_doubt is null, reason, 'contract') as reason",
        "coalesce(_doubt, message) as message",
    )


def _ahead(name: str) -> str:
    seconds = f"unix_seconds(event.`{name}`) - unix_seconds({TAKEN})"
    message = literal(" hours ahead of the time of the record; set its producer's clock")
    return f"case when {seconds} > {CLOCK_SECONDS} then concat('{name}: ', ({seconds}) div 3600, {message}) end"


def _dated(judged: DataFrame, allowed: Allowed) -> DataFrame:
    """With `_highest`, the greatest epoch that a record may have."""
    taken = f"unix_micros({TAKEN})"
    if len(allowed.steps) <= RECENT:
        cases = [f"when {taken} >= {since}L then {epoch}L" for since, epoch in reversed(allowed.steps)]
        highest = f"case {' '.join(cases)} else {allowed.highest}L end" if cases else f"{allowed.highest}L"
        return judged.selectExpr("*", f"{highest} as _highest")
    since, epochs = zip(*allowed.steps, strict=True)
    until = (*since[1:], 2**63 - 1)
    steps = judged.sparkSession.createDataFrame(pa.table({"_since": since, "_until": until, "_epoch": epochs}))
    found = judged.join(F.broadcast(steps), F.expr(f"{taken} >= _since and {taken} < _until"), "left")
    return found.selectExpr("*", f"coalesce(_epoch, {allowed.highest}L) as _highest")


def _ungranted() -> str:
    message = "concat('epoch: ', event.epoch, ' had been given to no producer when the record came')"
    return f"case when event.epoch > _highest then {message} end"
