"""Poll → Kafka by hand: a keep-alive session, orjson, the project's own pydantic models, confluent-kafka with lz4.

`python -m tools.bench.peers.poll SOURCE`; where everything is stands in the stage's environment.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import requests
from confluent_kafka import KafkaError, KafkaException, Message, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from producers import settings as stage
from producers.contract import Event
from producers.fields import instant
from producers.kafka.publisher import PARTITIONS, headers, topic_name
from producers.reading.parsing import Stamp, to_events
from producers.source import Source
from producers.sources import catalog
from tools.bench.settings import kafka as kafka_settings


def main(name: str) -> None:
    source, settings = catalog.source(name), stage.load()
    own, kafka = stage.load_source(source.polled.settings), kafka_settings()
    _make_topics(kafka, [topic_name(settings.topic_prefix, model) for model in source.entities])
    producer = Producer(
        kafka | {"enable.idempotence": True, "compression.type": "lz4", "linger.ms": 20, "message.max.bytes": 8_388_608}
    )
    refused: list[KafkaError] = []

    def on_delivery(error: KafkaError | None, message: Message) -> None:
        if error:
            refused.append(error)

    sent = 0
    for event in _events(source, own):
        topic, value = topic_name(settings.topic_prefix, type(event)), orjson.dumps(event.model_dump())
        while True:
            try:
                producer.produce(topic, value, event.key().encode(), headers=headers(event), on_delivery=on_delivery)
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
        sent += 1
    if producer.flush(60) or refused:
        raise SystemExit(f"not all was acknowledged: {refused[:1]}")
    sys.stdout.write(json.dumps({"records": sent}))


def _make_topics(kafka: dict[str, Any], names: list[str]) -> None:
    admin = AdminClient(kafka)  # kept: it takes its work with it
    for made in admin.create_topics([NewTopic(name, PARTITIONS) for name in names]).values():
        try:
            made.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise


def _events(source: Source, own: Any) -> Iterator[Event]:
    session, counter = requests.Session(), 0
    session.trust_env = False
    for search in source.polled.searches(own):
        page, ends = 0, False
        while not ends:
            asked = source.polled.request(own, search, page)
            answer = session.request(
                asked.method, asked.url, params=asked.params, headers=asked.headers, json=asked.body, timeout=60
            )
            answer.raise_for_status()
            parsed = source.parse(answer.content, search, page)
            stamp = Stamp("by-hand", 1, counter, instant(datetime.now(UTC)))
            yield from to_events(parsed, stamp)[0]
            page, counter, ends = page + 1, counter + 1, parsed.ends


if __name__ == "__main__":
    main(sys.argv[1])
