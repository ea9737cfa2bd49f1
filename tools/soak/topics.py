"""Number of records in each topic, as Kafka reports it."""

from collections.abc import Mapping

from plumbing.settings import KafkaSettings
from producers.sources import catalog


def ends(environment: Mapping[str, str]) -> dict[str, int]:
    """Records ever published by topic (without prefix): end offsets, since nothing is ever deleted."""
    from kafka import KafkaConsumer, TopicPartition

    prefix = environment.get("GPPS_TOPIC_PREFIX", "")
    consumer = KafkaConsumer(**KafkaSettings.of(environment).for_python())
    try:
        found = {}
        for topic in catalog.event_models():
            numbers = consumer.partitions_for_topic(prefix + topic) or set()
            partitions = [TopicPartition(prefix + topic, number) for number in numbers]
            found[topic] = sum(consumer.end_offsets(partitions).values()) if partitions else 0
        return found
    finally:
        consumer.close()
