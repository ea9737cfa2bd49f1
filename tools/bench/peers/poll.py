"""Poll → Kafka by hand: a keep-alive session, JSON, the project's own pydantic models, an idempotent producer with lz4.

`python -m tools.bench.peers.poll SOURCE`; where everything is stands in the stage's environment.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import requests
from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import TopicAlreadyExistsError

from producers import settings as stage
from producers.contract import Event
from producers.fields import instant
from producers.kafka.publisher import PARTITIONS, headers, topic_name
from producers.reading.parsing import Stamp, to_events
from producers.source import Source
from producers.sources import catalog


def main(name: str) -> None:
    source, settings = catalog.source(name), stage.load()
    own, kafka = stage.load_source(source.polled.settings), settings.kafka.for_python()
    _make_topics(kafka, [topic_name(settings.topic_prefix, model) for model in source.entities])
    producer = KafkaProducer(
        **kafka,
        enable_idempotence=True,
        acks="all",
        compression_type="lz4",
        linger_ms=20,
        batch_size=128 * 1024,
        max_request_size=8 * 1024 * 1024,
    )
    sent = [
        producer.send(
            topic_name(settings.topic_prefix, type(event)),
            key=event.key().encode(),
            value=event.to_bytes(),
            headers=headers(event),
        )
        for event in _events(source, own)
    ]
    producer.flush()
    for future in sent:
        future.get(timeout=30)
    producer.close()
    sys.stdout.write(json.dumps({"records": len(sent)}))


def _make_topics(kafka: dict[str, Any], names: list[str]) -> None:
    admin: Any = KafkaAdminClient(**kafka)
    for name in names:
        try:
            admin.create_topics({name: {"num_partitions": PARTITIONS}})
        except TopicAlreadyExistsError:
            continue
    admin.wait_for_topics(names)
    admin.close()


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
