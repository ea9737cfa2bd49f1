"""Is everything there that the driver needs? Asked before Spark is started, and again when a query has failed."""

import logging
from typing import Any

from plumbing.errors import Misconfigured, TryLater
from plumbing.lease.table import StateTable
from streaming.errors import NotReady
from streaming.ingest.dead_letters import LARGEST_COPY
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)

TIMEOUT_MS = 10_000


def check(settings: StreamingSettings, pipeline: Pipeline) -> None:
    """Raises NotReady when broker, topics, bucket or DynamoDB cannot be reached; makes what only this stage uses.

    That is: the dead-letter topic of each topic, and the table of leases. Raises what the pipeline's own check raises.
    """
    pipeline.check()
    check_topics(settings, pipeline)
    check_bucket(settings)
    state_table(settings)


def check_topics(settings: StreamingSettings, pipeline: Pipeline) -> list[str]:
    """Returns the dead-letter topics that cannot be made: the stream goes on without their copies."""
    from kafka.admin import KafkaAdminClient
    from kafka.errors import KafkaError

    servers = settings.kafka.bootstrap_servers
    try:
        admin = KafkaAdminClient(
            **settings.kafka.for_python(),
            bootstrap_timeout_ms=TIMEOUT_MS,
            request_timeout_ms=TIMEOUT_MS,
            client_id="gpps-streaming",
        )
        try:
            there = set(admin.list_topics())
            wanted = [settings.topic_prefix + topic for topic in pipeline.topics()]
            _require(wanted, there, servers)
            return _make_dead_letter_topics(admin, [f"{topic}.dlq" for topic in wanted], there)
        finally:
            admin.close()
    except KafkaError as error:
        raise NotReady(
            f"no Kafka broker answers at {servers} ({type(error).__name__}); start it and try again"
        ) from error


def _require(wanted: list[str], there: set[str], servers: str) -> None:
    if missing := [topic for topic in wanted if topic not in there]:
        raise NotReady(f"no topic {', '.join(missing)} at {servers}; producers make their topics when they first run")


def _make_dead_letter_topics(admin: Any, wanted: list[str], there: set[str]) -> list[str]:
    from kafka.admin import NewTopic
    from kafka.errors import KafkaError, TopicAlreadyExistsError

    # Larger than the record itself by the headers that say why it is here.
    keep = {"retention.ms": "-1", "max.message.bytes": str(LARGEST_COPY)}
    missing = [NewTopic(topic, num_partitions=1, replication_factor=-1, topic_configs=keep) for topic in wanted]
    missing = [topic for topic in missing if topic.name not in there]
    if not missing:
        return []
    try:
        admin.create_topics(missing)
    except TopicAlreadyExistsError:
        return []  # another set-up made them in between
    except KafkaError as error:
        if error.retriable:
            raise
        names = [topic.name for topic in missing]
        log.warning("event=no-dead-letter-topics topics=%s error=%s", ",".join(names), error)
        return names
    return []


def check_bucket(settings: StreamingSettings) -> None:
    """Raises NotReady when the lake's bucket is not there or does not answer, Misconfigured for a lake of 0.1.0."""
    if not settings.lake_uri.startswith("s3://"):
        return
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, _, folder = settings.lake_uri.removeprefix("s3://").rstrip("/").partition("/")
    try:
        client = boto3.client("s3", config=_patience(), **settings.aws("s3"))
        client.head_bucket(Bucket=bucket)
        earlier = client.list_objects_v2(Bucket=bucket, Prefix=f"{folder}/gen=".lstrip("/"), MaxKeys=1)["KeyCount"]
    except (BotoCoreError, ClientError) as error:
        raise NotReady(
            f"the bucket of {settings.lake_uri} cannot be reached ({error}); make it, or set GPPS_LAKE_URI"
        ) from error
    if earlier:
        raise Misconfigured(
            f"{settings.lake_uri} holds generations of an earlier version, before each pipeline had a folder of its "
            "own: begin again with gpps reset --execute, or set another GPPS_LAKE_URI"
        )


def state_table(settings: StreamingSettings) -> StateTable:
    """The table of leases, made when missing; raises NotReady when DynamoDB does not answer."""
    import boto3

    client = boto3.client("dynamodb", config=_patience(), **settings.aws("dynamodb"))
    table = StateTable(client, settings.state_table)
    try:
        table.ensure()
    except (TryLater, Misconfigured) as error:
        raise NotReady(f"the {error}; start DynamoDB and try again") from error
    return table


def _patience() -> Any:
    """Retries for some seconds: a service that is away is told at once, a hiccup is not."""
    from botocore.config import Config

    return Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 4, "mode": "standard"})
