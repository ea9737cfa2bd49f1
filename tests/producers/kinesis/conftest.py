"""A Kinesis of the tests' own, a stream in it, and what the topics hold for those who see committed records alone."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from kafka import KafkaConsumer

from ops.local import process
from ops.local.home import Home
from ops.local.ministack import KEY_FILE, S3
from ops.local.service import Ports, bring_up
from plumbing.files import write_private
from plumbing.settings import KafkaSettings
from producers.contract import event_id
from tests.conftest import RunningStack
from tests.ops.waiting import wait_until
from tests.producers.stored import parts_of
from tests.producers.toy_sources.toy.contract import Thing

Committed = dict[tuple[str, int], list[tuple[bytes, bytes, list[tuple[str, bytes]]]]]


class Kinesis(S3):
    """As the local services run S3: behind their guard, with their key."""

    name = "kinesis"
    variables = staticmethod(lambda data: {"SERVICES": "kinesis"})

    def settle(self, folder: Any, ports: Ports) -> None: ...

    def provides(self, folder: Any, ports: Ports) -> dict[str, str]:
        return {"AWS_ENDPOINT_URL_KINESIS": f"http://127.0.0.1:{ports['http']}"}


@pytest.fixture(scope="session")
def kinesis_url(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    values, home = stack.environment(), Home(tmp_path_factory.mktemp("kinesis"))
    home.make()
    key = {"id": values["AWS_ACCESS_KEY_ID"], "secret": values["AWS_SECRET_ACCESS_KEY"]}
    write_private(home.path / KEY_FILE, json.dumps(key))
    try:
        bring_up(Kinesis(), home, lambda text: None, threading.Event(), patience=90)
        record = process.living(home.service("kinesis"))
        assert record
        yield record.provides["AWS_ENDPOINT_URL_KINESIS"]
    finally:
        process.stop(home.service("kinesis"), 30)


@dataclass
class Stream:
    """A stream of one's own, and the environment in which it is the bus."""

    name: str
    environment: dict[str, str]

    def client(self) -> Any:
        values = self.environment
        return boto3.client(
            "kinesis",
            endpoint_url=values["AWS_ENDPOINT_URL_KINESIS"],
            region_name=values["AWS_REGION"],
            aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
        )

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """The records of each shard, in their order."""
        client, found = self.client(), dict[str, list[dict[str, Any]]]()
        for shard in client.list_shards(StreamName=self.name)["Shards"]:
            where = {"StreamName": self.name, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            iterator, found[shard["ShardId"]] = client.get_shard_iterator(**where)["ShardIterator"], []
            while iterator:
                answer = client.get_records(ShardIterator=iterator, Limit=1000)
                found[shard["ShardId"]] += answer["Records"]
                iterator = answer.get("NextShardIterator") if answer["Records"] else None
        return found

    def committed(self, *topics: str) -> Committed:
        """Key, value and headers of each record that a committed reader sees, by full topic and partition."""
        parts, found = parts_of(self.environment, topics), Committed()
        consumer = KafkaConsumer(
            **KafkaSettings.of(self.environment).for_python(),
            enable_auto_commit=False,
            isolation_level="read_committed",
            fetch_max_wait_ms=50,
        )
        with closing(consumer):
            ends = consumer.end_offsets(parts)
            consumer.assign(parts)
            consumer.seek_to_beginning()
            until = time.monotonic() + 30
            while any(consumer.position(part) < ends[part] for part in parts):
                assert time.monotonic() < until, "the topics are not to be read to their end"
                for part, records in consumer.poll(timeout_ms=500).items():
                    rows = found.setdefault((part.topic, part.partition), [])
                    rows += [(record.key, record.value, list(record.headers)) for record in records]
        return found


@pytest.fixture
def stream(environment: dict[str, str], kinesis_url: str, monkeypatch: pytest.MonkeyPatch) -> Stream:
    name = environment["GPPS_TABLE_PREFIX"]
    environment |= {"AWS_ENDPOINT_URL_KINESIS": kinesis_url, "GPPS_KINESIS_STREAM": name}
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    made = Stream(name, environment)
    client = made.client()
    client.create_stream(StreamName=name, ShardCount=2)
    wait_until(
        lambda: client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
    )
    return made


def thing(key: str, number: int, note: str = "plain") -> Thing:
    provenance = {"sweep_id": "s", "epoch": 1, "counter": number, "place": 0}
    provenance |= {"observed_at": "2026-01-02T03:04:05.000006Z", "event_id": event_id("toy", "thing", 1, number, 0)}
    return Thing.model_validate({"thing_id": key, "colour": "red", "size": number, "note": note, **provenance})


def hooked(client: Any, before: Callable[[dict[str, Any]], None], after: Callable[[dict[str, Any]], None]) -> None:
    """Lets `before` change what PutRecords is asked, and `after` what is answered."""
    client.meta.events.register("provide-client-params.kinesis.PutRecords", lambda params, **_: before(params))
    client.meta.events.register("after-call.kinesis.PutRecords", lambda parsed, **_: after(parsed))
