"""Publishing: what the client is made of, the topics it makes, and large records."""

import subprocess
import sys

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from plumbing.clock import Clock
from plumbing.errors import Misconfigured
from plumbing.settings import KafkaSettings
from producers.contract import event_id
from producers.kafka.publisher import Publisher, require_fast_checksums
from tests.producers.conftest import ROOT
from tests.producers.stored import read_topic
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.producers.toy_sources.toy.contract import Thing, ToyPage


def test_the_client_computes_checksums_in_c() -> None:
    require_fast_checksums()


def test_a_client_without_the_c_checksum_is_refused() -> None:
    code = (
        "import sys; sys.modules['crc32c'] = None  # as when the extra is not installed\n"
        "from producers.kafka.publisher import Publisher\n"
        "from plumbing.settings import KafkaSettings\n"
        "from plumbing.clock import Clock\n"
        "Publisher(KafkaSettings(), '', 1, Clock())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.splitlines()[-1].startswith("plumbing.errors.Misconfigured: the Kafka client lacks")
    with pytest.raises(Misconfigured, match=r"kafka-python\[crc32c,lz4\]"):
        require_fast_checksums(None)


def publisher(environment: dict[str, str]) -> Publisher:
    settings = KafkaSettings.of(environment)
    return Publisher(settings, environment["GPPS_TOPIC_PREFIX"], 20, Clock())


@pytest.mark.services
def test_topics_have_three_partitions_and_never_expire(environment: dict[str, str]) -> None:
    made = publisher(environment)
    first = made.ensure_topics(TOY.models())
    assert made.ensure_topics(TOY.models()) == first
    made.close()
    admin = KafkaAdminClient(**KafkaSettings.of(environment).for_python())
    names = [environment["GPPS_TOPIC_PREFIX"] + model.topic() for model in TOY.models()]
    assert [len(topic["partitions"]) for topic in admin.describe_topics(names)] == [3, 3, 3]
    described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, names[0], ["retention.ms"])])
    assert described["topic"][names[0]]["retention.ms"]["value"] == "-1"
    admin.delete_topics([names[0]])
    admin.close()
    again = publisher(environment)
    assert again.ensure_topics(TOY.models()) != first
    again.close()


def provenance(entity: str, place: int) -> dict[str, object]:
    return {
        "event_id": event_id("toy", entity, 1, 2, place),
        "sweep_id": "s",
        "epoch": 1,
        "counter": 2,
        "place": place,
        "observed_at": "2026-01-02T03:04:05.000006Z",
    }


@pytest.mark.services
def test_the_largest_listing_and_any_text_come_back_as_they_were(environment: dict[str, str]) -> None:
    keys = [f"thing/{number:020d}{'é' * 250}" for number in range(12_000)]
    page = ToyPage.model_validate({"search": "s", "page": 0, "total": 1, "keys": keys} | provenance("page", 0))
    texts = ['"\\\n\t', "é𝄞\u2028\ufeff", "x" * 2000, "\x01\x7f"]
    things = [
        Thing.model_validate({"thing_id": f"k|{n}é", "colour": "red", "size": n, "note": text} | provenance("thing", n))
        for n, text in enumerate(texts)
    ]
    assert len(page.to_bytes()) > 6_000_000
    made = publisher(environment)
    made.ensure_topics(TOY.models())
    made.publish([*things, page])
    assert made.confirm(lambda: None) == 5
    made.close()
    assert [record.event for record in read_topic(environment, "toy.page.v1")] == [page.model_dump()]
    stored = sorted(read_topic(environment, "toy.thing.v1"), key=lambda record: record.event["place"])
    assert [record.event for record in stored] == [thing.model_dump() for thing in things]
    assert [record.key for record in stored] == [record.headers["ce_subject"] for record in stored]
    assert stored[0].key == "k|0é|red"
