"""Dead letters: the Delta table is the truth; a copy goes to `<topic>.dlq`, at least once.

The copy has the record's key, value and headers byte for byte, then the headers Kafka Connect gives its dead letters,
so that tools made for those can read it, and `reason`.
"""

from typing import TYPE_CHECKING

from streaming.land import Commit, append

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

EXCEPTION = "producers.strict_json.Refused"
STAGE = "VALUE_CONVERTER"
LARGEST_COPY = 16 * 2**20  # bytes


def append_dead(judged: "DataFrame", uri: str, commit: Commit) -> None:
    """Appends the batch's dead records to the Delta table at `uri`."""
    from pyspark.sql import functions as F

    dead = judged.where(F.col("reason").isNotNull()).select(
        "_topic",
        "_partition",
        "_offset",
        F.lit(commit.batch).cast("bigint").alias("_batch_id"),
        "reason",
        "message",
        "key",
        "value",
        "headers",
        "_kafka_timestamp",
    )
    append(dead.coalesce(1).sortWithinPartitions("_topic", "_partition", "_offset"), uri, commit)


def publish_dead(judged: "DataFrame", broker: dict[str, str], topic_prefix: str, connector: str) -> None:
    """Copies the batch's dead records to the dead-letter topics; `broker` says how Spark reaches Kafka."""
    from pyspark.sql import functions as F

    dead = judged.where(F.col("reason").isNotNull()).coalesce(1)
    topic = F.concat(F.lit(topic_prefix), "_topic", F.lit(".dlq"))
    headers = F.concat(F.coalesce("headers", _no_headers()), _said(topic_prefix, connector))
    copies = dead.select("key", "value", headers.alias("headers"), topic.alias("topic"))
    options = {
        **broker,
        "kafka.acks": "all",
        "kafka.max.request.size": str(LARGEST_COPY),
        "includeHeaders": "true",
    }
    copies.write.format("kafka").options(**options).save()


def _said(topic_prefix: str, connector: str) -> "Column":
    from pyspark.sql import functions as F

    values = {
        "__connect.errors.topic": F.concat(F.lit(topic_prefix), "_topic"),
        "__connect.errors.partition": F.col("_partition").cast("string"),
        "__connect.errors.offset": F.col("_offset").cast("string"),
        "__connect.errors.connector.name": F.lit(connector),
        "__connect.errors.task.id": F.lit("0"),
        "__connect.errors.stage": F.lit(STAGE),
        "__connect.errors.exception.class.name": F.lit(EXCEPTION),
        "__connect.errors.exception.message": F.col("message"),
        "reason": F.col("reason"),
    }
    return F.array(
        *(F.struct(F.lit(name).alias("key"), F.encode(value, "UTF-8").alias("value")) for name, value in values.items())
    )


def _no_headers() -> "Column":
    from pyspark.sql import functions as F

    return F.array().cast("array<struct<key:string,value:binary>>")
