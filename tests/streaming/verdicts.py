"""Verdicts of the two strict readers on the same bytes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from producers.contract import Event
from producers.fields import parse_instant
from streaming.ingest.land import tune_for_row_count
from streaming.ingest.schema import columns
from streaming.ingest.strict_reader import judge, judge_canonical
from tests.suites.strict_json import Refused, read_event

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Verdict = tuple[str, Any]  # ("accepted", typed values) or (reason, None)


def of_pydantic(model: type[Event], value: bytes | None) -> Verdict:
    try:
        event = read_event(model, value)
    except Refused as refused:
        return refused.reason, None
    typed = {name: _typed(event.model_dump()[name], kind) for name, kind in columns(model)}
    return "accepted", typed


def of_spark(spark: Any, model: type[Event], values: Sequence[bytes | None], among: int = 0) -> list[Verdict]:
    """One job for all of them, run as the driver runs a batch of `among` records."""
    judged = judged_rows(spark, model, values, among)
    return [(row["reason"] or "accepted", row["event"] and row["event"].asDict()) for row in judged]


def judged_rows(spark: Any, model: type[Event], values: Sequence[bytes | None], among: int = 0) -> list[Any]:
    """Rows of `event` (timestamps as microseconds), `reason`, `message`, in the order of the values."""
    rows = [(number, None if value is None else bytearray(value)) for number, value in enumerate(values)]
    session = spark.newSession()  # with options of its own
    tune_for_row_count(session, among, 2)
    records = session.createDataFrame(rows, "place int, value binary").repartition(2)
    fields = ", ".join(f"'{name}', {_shown(name, kind)}" for name, kind in columns(model))
    shown = f"if(event is null, null, named_struct({fields})) as event"
    quick = judge_canonical(records, model)
    slow = judge(quick.where("is_other").select("place", "value"), model)
    judged = quick.where("not is_other").drop("is_other").unionByName(slow)
    return judged.selectExpr("place", shown, "reason", "message").orderBy("place").collect()


def _shown(name: str, kind: str) -> str:
    return f"unix_micros(event.`{name}`)" if kind == "timestamp" else f"event.`{name}`"


def _typed(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "timestamp":
        return (parse_instant(value) - EPOCH) // timedelta(microseconds=1)
    return Decimal(value) if kind.startswith("decimal") else value
