"""What became of every offset: read = landed + dead, told by a reader that shares nothing with the writer.

The fence is the end of the last batch the query committed. Offsets are read from the checkpoint, rows by `deltalake`
from the tables; Spark has no part in it.
"""

from typing import TYPE_CHECKING, Any

from streaming.checkpoint import Offsets
from streaming.lake import DEAD_LETTERS, Lake
from streaming.pipeline import Pipeline
from streaming.query import checkpoint_of
from streaming.settings import StreamingSettings
from streaming.staged import PARTITION, staged_checkpoint

if TYPE_CHECKING:
    import pyarrow as pa

Accounts = dict[str, dict[str, int]]


def accounting(lake: Lake, settings: StreamingSettings, pipeline: Pipeline) -> Accounts:
    """Per topic (without prefix): offsets `read`, of them `landed` and `dead`; `duplicate` of the landed ones.

    An offset that was landed again after a lost checkpoint counts once. `duplicate` counts the landed offsets whose
    event_id an earlier one has: views collapse them. Where a generation was built from the archive, `<topic> from_raw`
    says the same of the records made of it.
    """
    checkpoint = checkpoint_of(lake, pipeline)
    fence = _without_prefix(checkpoint.offsets(checkpoint.committed()), settings.topic_prefix)
    start = _without_prefix(checkpoint.start(), settings.topic_prefix)
    dead = _rows(lake.table(DEAD_LETTERS), settings, ["_topic", "_partition", "_offset"])
    staged = staged_checkpoint(lake, pipeline).staged()
    accounts: Accounts = {}
    for table in pipeline.event_tables():
        landed = _rows(lake.table(table), settings, ["_topic", "_partition", "_offset", "event_id"])
        for topic in (model.topic() for model in pipeline.models_of(table)):
            accounts[topic] = _account(topic, start.get(topic, {}), fence.get(topic, {}), landed, dead)
            if staged:
                made = {PARTITION: staged.rows.get(topic, 0)}
                accounts[f"{topic} from_raw"] = _account(topic, {}, made, landed, dead)
    lines = (line for topic in pipeline.topics() for line in (topic, f"{topic} from_raw"))
    return {line: accounts[line] for line in lines if line in accounts}


def _account(topic: str, start: dict[int, int], fence: dict[int, int], landed: Any, dead: Any) -> dict[str, int]:
    mine = _before(landed, topic, fence)
    offsets = mine.group_by(["_partition", "_offset"]).aggregate([("event_id", "min")]).num_rows
    return {
        "read": sum(end - start.get(partition, 0) for partition, end in fence.items()),
        "landed": offsets,
        "dead": _before(dead, topic, fence).group_by(["_partition", "_offset"]).aggregate([]).num_rows,
        "duplicate": offsets - mine.group_by(["event_id"]).aggregate([]).num_rows,
    }


def _before(rows: "pa.Table", topic: str, fence: dict[int, int]) -> "pa.Table":
    """The topic's rows at offsets before the fence."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = rows.filter(pc.field("_topic") == topic)
    ends = pa.table({"_partition": pa.array(fence, pa.int32()), "_end": pa.array(fence.values(), pa.int64())})
    joined = rows.join(ends, "_partition", join_type="inner")
    return joined.filter(pc.field("_offset") < pc.field("_end"))


def _rows(uri: str, settings: StreamingSettings, columns: list[str]) -> "pa.Table":
    """The rows; none where there is no table yet."""
    import pyarrow as pa
    from deltalake import DeltaTable

    options = settings.delta_options()
    if not DeltaTable.is_deltatable(uri, storage_options=options):
        kinds = {"_topic": pa.string(), "event_id": pa.string(), "_partition": pa.int32(), "_offset": pa.int64()}
        return pa.schema({name: kinds[name] for name in columns}).empty_table()
    return DeltaTable(uri, storage_options=options).to_pyarrow_table(columns=columns)


def _without_prefix(offsets: Offsets, prefix: str) -> Offsets:
    return {topic.removeprefix(prefix): partitions for topic, partitions in offsets.items()}
