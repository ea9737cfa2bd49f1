"""Kafka → marts by hand: confluent-kafka, orjson, the project's own pydantic models, Polars.

`python -m tools.bench.peers.stream FOLDER [BATCH]` reads the topics to their present ends in batches of so many
records, keeps the events and the offsets of each batch in files that are synced before the next, then writes every
mart, synced too. Run again, it goes on where it was.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from confluent_kafka import Consumer, Message, TopicPartition
from pydantic import ValidationError

from producers.contract import Event
from producers.sources.college_scorecard.contract import Program, School, ScorecardPage, ScorecardSweep
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep
from tools.bench import settings
from tools.bench.peers.marts import Frames, marts

MODELS: tuple[type[Event], ...] = (School, Program, ScorecardPage, ScorecardSweep, Job, JooblePage, JoobleSweep)
Offsets = dict[str, dict[int, int]]
INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"

MOST = 1_000_000  # messages that the client gives at once


def main(folder: Path, batch: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    land(folder, batch)
    for name, rows in marts(read(folder)).items():
        write(rows, folder / f"{name}.parquet")


def land(folder: Path, batch: int) -> None:
    """Reads what is new, a file of events per entity and batch and the offsets after it."""
    prefix, done = settings.topic_prefix(), offsets_of(folder)
    models = {f"{prefix}{model.topic()}": model for model in MODELS}
    number = int(done.pop("batch", 0))
    for messages, offsets in _batches(list(models), done, batch):
        rows: dict[type[Event], list[dict[str, Any]]] = {model: [] for model in MODELS}
        dead = []
        for message in messages:
            model, value = models[message.topic()], message.value()
            try:
                row = orjson.loads(value)
                model.model_validate(row)
                rows[model].append(row)
            except (ValidationError, ValueError) as error:
                dead.append({"topic": message.topic(), "offset": message.offset(), "reason": str(error)})
        number += 1
        for model, found in rows.items():
            if found:
                write(typed(found, model), folder / f"events-{model.topic()}-{number:06}.parquet")
        if dead:
            write(pl.DataFrame(dead), folder / f"dead-{number:06}.parquet")
        synced(folder / "offsets.json", json.dumps({"batch": number, **offsets}).encode())


def _batches(topics: list[str], done: dict[str, Any], size: int) -> Iterator[tuple[list[Message], Offsets]]:
    consumer = Consumer(settings.kafka() | {"group.id": "by-hand", "enable.auto.commit": False})
    known = consumer.list_topics(timeout=30).topics
    ends: dict[tuple[str, int], int] = {}
    position: Offsets = {topic: {} for topic in topics}
    for topic in topics:
        for part in known[topic].partitions if topic in known else ():
            low, ends[topic, part] = consumer.get_watermark_offsets(TopicPartition(topic, part), timeout=30)
            position[topic][part] = max(low, done.get(topic, {}).get(str(part), 0))
    consumer.assign([TopicPartition(topic, part, position[topic][part]) for topic, part in ends])
    while any(position[topic][part] < end for (topic, part), end in ends.items()):
        messages: list[Message] = []
        while len(messages) < size and (found := consumer.consume(min(size - len(messages), MOST), timeout=0.5)):
            messages += found
        for message in messages:
            if message.error():
                raise SystemExit(f"Kafka: {message.error()}")
            position[message.topic()][message.partition()] = message.offset() + 1
        if messages:
            yield messages, position
    consumer.close()


def typed(rows: list[dict[str, Any]], model: type[Event]) -> pl.DataFrame:
    """Events as a frame, with the types that the model's JSON Schema tells."""
    schema, formats = {}, {}
    for name, field in model.model_json_schema()["properties"].items():
        options = {key: value for option in field.get("anyOf", [field])[::-1] for key, value in option.items()}
        plain = {"integer": pl.Int64, "boolean": pl.Boolean, "array": pl.List(pl.String)}
        schema[name] = plain.get(options["type"], pl.String)
        formats[name] = options.get("format", "")
    frame = pl.DataFrame(rows, schema=schema)
    casts = []
    for name, form in formats.items():
        if digits := re.fullmatch(r"decimal\((\d+),(\d+)\)", form):
            casts.append(pl.col(name).cast(pl.Decimal(int(digits[1]), int(digits[2]))))
        elif form == "date-time":
            casts.append(pl.col(name).str.to_datetime(INSTANT, time_unit="us").dt.replace_time_zone("UTC"))
    return frame.with_columns(casts)


def read(folder: Path) -> Frames:
    """All events so far by entity; of files that a batch left when it was stopped none is read."""
    last, found = offsets_of(folder).get("batch", 0), {}
    for entity in ("school", "program", "job", "page", "sweep"):
        frames = []
        for model in (model for model in MODELS if model.entity == entity):
            files = [f for f in sorted(folder.glob(f"events-{model.topic()}-*")) if int(f.stem[-6:]) <= last]
            frames += [pl.read_parquet(file).with_columns(source=pl.lit(model.source)) for file in files]
        found[entity] = pl.concat(frames)
    return found


def offsets_of(folder: Path) -> dict[str, Any]:
    file = folder / "offsets.json"
    return dict(json.loads(file.read_bytes())) if file.exists() else {}


def write(rows: pl.DataFrame, file: Path) -> None:
    with file.open("wb") as out:
        rows.write_parquet(out)
        out.flush()
        os.fsync(out.fileno())


def synced(file: Path, content: bytes) -> None:
    new = file.with_suffix(".new")
    with new.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50_000)
