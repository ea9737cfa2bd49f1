"""What no contract can say of a record: whether its epoch and its times can be true, given when Kafka took it.

Both would count for ever, because the greatest epoch is the newest of its key and the latest sweep dates its field. It
is refused and not mended, so that topics and archive come to the same rows. A time that lies too early cannot be told
from a record that was published late.
"""

from typing import TYPE_CHECKING

from producers.contract import CLOCK_SECONDS, Event
from streaming.ingest.epoch_grants import Allowed
from streaming.ingest.strict_reader import literal

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

TAKEN = "_kafka_timestamp"


def checked(judged: "DataFrame", model: type[Event], allowed: Allowed | None) -> "DataFrame":
    """Records with `event`, `reason` and `message`, those refused for which it cannot be true; reason `contract`.

    `allowed`: which epochs may stand; None: any.
    """
    kept = [name for name in judged.columns if name not in ("event", "reason", "message")]
    faults = [_ahead(name) for name in model.seen]
    if allowed is not None:
        judged = _dated(judged, allowed)
        faults.insert(0, _ungranted())
    found = judged.selectExpr(*kept, "event", "reason", "message", f"coalesce({', '.join(faults)}) as _doubt")
    return found.selectExpr(
        *kept,
        "if(_doubt is null, event, null) as event",
        "if(_doubt is null, reason, 'contract') as reason",
        "coalesce(_doubt, message) as message",
    )


def _ahead(name: str) -> str:
    seconds = f"unix_seconds(event.`{name}`) - unix_seconds({TAKEN})"
    told = literal(" hours ahead of the time of the record; set its producer's clock")
    return f"case when {seconds} > {CLOCK_SECONDS} then concat('{name}: ', ({seconds}) div 3600, {told}) end"


def _dated(judged: "DataFrame", allowed: Allowed) -> "DataFrame":
    """With `_highest`, the greatest epoch that a record may have."""
    from pyspark.sql import functions as F

    highest = F.lit(allowed.highest).cast("bigint")
    if not allowed.steps:
        return judged.withColumn("_highest", highest)
    ends = [*(since for since, _ in allowed.steps[1:]), 2**63 - 1]
    rows = [(since, end, epoch) for (since, epoch), end in zip(allowed.steps, ends, strict=True)]
    steps = judged.sparkSession.createDataFrame(rows, "_since bigint, _until bigint, _epoch bigint")
    taken = F.unix_micros(TAKEN)
    found = judged.join(F.broadcast(steps), (taken >= F.col("_since")) & (taken < F.col("_until")), "left")
    return found.withColumn("_highest", F.coalesce("_epoch", highest))


def _ungranted() -> str:
    told = "concat('epoch: ', event.epoch, ' had been given to no producer when the record came')"
    return f"case when event.epoch > _highest then {told} end"
