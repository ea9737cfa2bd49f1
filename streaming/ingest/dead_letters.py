"""Dead letters: the Delta table is the truth; a copy goes to `<topic>.dlq`, at least once.

The copy has the record's key, value and headers byte for byte, then the headers Kafka Connect gives its dead letters,
so that tools made for those can read it, and `reason`. What is small on the wire may be too large for a copy: that one
comes without the value, and the header `left-out` says how large it was and where the whole letter is.
"""

import logging

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.ingest import topics
from streaming.ingest.topics import LARGEST_COPY
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

EXCEPTION = "producers.strict_json.Refused"
STAGE = "VALUE_CONVERTER"
LEFT_OUT_HEADER = "left-out"
# Tried one after the other, since a topic may be of another's making: ours, a broker's default, nothing
# but our own headers.
LARGEST = (LARGEST_COPY, 2**20, 0)
OF_OUR_OWN = 2**15  # bytes of the headers that a copy gets, at most
OF_A_HEADER = 10  # bytes, beside its name and value
LONGEST_MESSAGE = 4_000  # characters; a message may quote the structure of a value

KAFKAS = "org.apache.kafka.common.KafkaException"
RETRIABLE = "org.apache.kafka.common.errors.RetriableException"
TOO_LARGE = "org.apache.kafka.common.errors.RecordTooLargeException"

log = logging.getLogger(__name__)


def publish_dead(dead: DataFrame, settings: StreamingSettings, pipeline: Pipeline) -> None:
    """Copies the batch's dead records (see streaming.ingest.land) to the dead-letter topics.

    Of a record that is larger than a copy may be, the copy leaves out what is too large, and a header says so. Copies
    that Kafka refuses permanently are logged and not retried: the lake has the letters. Raises what may pass.
    """
    for largest in LARGEST:
        copies = _sized(dead.coalesce(1), largest)
        try:
            _publish(copies, settings, pipeline.name)
        except Exception as error:
            kinds = _kafka_kinds(error)
            # One that may pass, unless the topics for copies are not there and cannot be made.
            if not kinds or (RETRIABLE in kinds and not topics.check(settings, pipeline.topics())):
                raise
            log.error("event=dead-letters-refused largest=%d error=%s", largest, kinds[0])
            if TOO_LARGE in kinds:
                continue  # the topic takes less than this stage's own topics do
            return
        _tell_cut(copies)
        return


def _sized(dead: DataFrame, largest: int) -> DataFrame:
    """Adds `_kept` (all, rest: without the value, own: nothing of the record) and `_bytes`, of what is left out."""
    headers = "aggregate(coalesce(headers, array()), 0L, (sum, each) -> sum + {of_each})".format(
        of_each=f"{OF_A_HEADER} + octet_length(each.key) + coalesce(octet_length(each.value), 0)"
    )
    sizes = ("coalesce(octet_length(value), 0) as _of_value", f"coalesce(octet_length(key), 0) + {headers} as _of_rest")
    room = largest - OF_OUR_OWN
    extent = f"case when _of_rest > {room} then 'own' when _of_rest + _of_value > {room} then 'rest' else 'all' end"
    sized = dead.selectExpr("*", *sizes).selectExpr("*", f"{extent} as _kept")
    return sized.selectExpr(
        "*", "case _kept when 'own' then _of_value + _of_rest when 'rest' then _of_value end _bytes"
    )


def _publish(copies: DataFrame, settings: StreamingSettings, connector: str) -> None:
    topic = F.concat(F.lit(settings.topic_prefix), "_topic", F.lit(".dlq"))
    theirs = F.when(F.col("_kept") == "own", _no_headers()).otherwise(F.coalesce("headers", _no_headers()))
    headers = F.concat(theirs, _error_headers(settings.topic_prefix, connector), _left_out())
    key, value = F.when(F.col("_kept") != "own", F.col("key")), F.when(F.col("_kept") == "all", F.col("value"))
    options = {
        **topics.connection(settings),
        "kafka.acks": "all",
        "kafka.max.request.size": str(LARGEST_COPY),
        "kafka.max.block.ms": "20000",  # for a topic that is not there
        # Each by itself: what a topic of smaller messages refuses, Kafka's client would split for ever (KAFKA-8350).
        "kafka.batch.size": "0",
        "includeHeaders": "true",
    }
    rows = copies.select(key.alias("key"), value.alias("value"), headers.alias("headers"), topic.alias("topic"))
    rows.write.format("kafka").options(**options).save()


def _tell_cut(copies: DataFrame) -> None:
    """Logs the first of the letters whose copies lack something, and how many there are."""
    place = "concat_ws('/', _topic, _partition, _offset)"
    cut = copies.where("_kept != 'all'").selectExpr("count(*)", f"min({place})", "max(_bytes)").collect()[0]
    if cut[0]:
        log.warning("event=dead-letters-cut letters=%d one=%s largest_bytes=%d", *cut)


def _kafka_kinds(error: Exception) -> list[str]:
    """The classes of Kafka's error that Spark failed by, the most particular first; none when it is not Kafka's."""
    cause = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    while cause is not None:
        kinds, kind = [], cause.getClass()
        while kind is not None:
            kinds.append(kind.getName())
            kind = kind.getSuperclass()
        if KAFKAS in kinds:
            return kinds
        cause = cause.getCause()
    return []


def _error_headers(topic_prefix: str, connector: str) -> Column:
    values = {
        "__connect.errors.topic": F.concat(F.lit(topic_prefix), "_topic"),
        "__connect.errors.partition": F.col("_partition").cast("string"),
        "__connect.errors.offset": F.col("_offset").cast("string"),
        "__connect.errors.connector.name": F.lit(connector),
        "__connect.errors.task.id": F.lit("0"),
        "__connect.errors.stage": F.lit(STAGE),
        "__connect.errors.exception.class.name": F.lit(EXCEPTION),
        "__connect.errors.exception.message": F.left("message", F.lit(LONGEST_MESSAGE)),
        "reason": F.col("reason"),
    }
    return F.array(
        *(F.struct(F.lit(name).alias("key"), F.encode(value, "UTF-8").alias("value")) for name, value in values.items())
    )


def _left_out() -> Column:
    """One header where the copy lacks something, else none."""
    what = F.when(F.col("_kept") == "rest", F.lit("the value")).otherwise(F.lit("key, value and headers"))
    place = F.concat_ws(" ", "_topic", "_partition", "_offset")
    text = F.format_string("%s (%,d bytes); all of it: gpps dlq show %s", what, F.col("_bytes"), place)
    header = F.struct(F.lit(LEFT_OUT_HEADER).alias("key"), F.encode(text, "UTF-8").alias("value"))
    return F.when(F.col("_kept") == "all", _no_headers()).otherwise(F.array(header))


def _no_headers() -> Column:
    return F.array().cast("array<struct<key:string,value:binary>>")
