"""A Kafka that asks for TLS and a login, or for TLS on both sides: the same variables serve every stage, and what is
wrong is refused with the name of the variable to look at, and no secret."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from py4j.protocol import Py4JJavaError

from ops.dead_letters.publishing import Copy
from ops.dead_letters.publishing import Publisher as LetterPublisher
from ops.local.ports import HOST
from ops.local.stack import Stack
from ops.settings import PROJECT, Settings
from ops.setup.tools import ensure_tools
from plumbing.clock import Clock
from plumbing.errors import Misconfigured
from plumbing.settings import KafkaSettings
from producers.kafka.publisher import Publisher
from producers.sources.jooble.contract import Job
from streaming.ingest import topics
from tests.builders import job
from tests.certificates import Authority
from tests.ops.local.secured_kafka import NAME, PASSWORD, SecuredKafka
from tests.streaming.harness import rows, settings_of

pytestmark = pytest.mark.services
TOPIC = Job.topic()
WRONG_PASSWORD = "not-the-password-of-anyone"


@dataclass(frozen=True)
class Secured:
    """The broker's listeners, and what its clients may know it by."""

    ports: Mapping[str, int]
    authority: Path
    stranger: Path  # an authority that has signed nothing here
    client: Path  # key and certificate
    foreign: Path  # those of a client whom the broker has no reason to trust

    def at(self, listener: str, **changed: str) -> dict[str, str]:
        """`KAFKA_*` of a listener, as they should be but for what is changed."""
        values = {"bootstrap_servers": f"{HOST}:{self.ports[listener]}", "ssl_cafile": str(self.authority)}
        if listener == "mutual":
            values |= {"security_protocol": "SSL", "ssl_certfile": str(self.client)}
        else:
            values |= {"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-512"}
            values |= {"sasl_username": NAME, "sasl_password": PASSWORD}
        return {f"KAFKA_{name.upper()}": value for name, value in {**values, **changed}.items()}


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("secured")
    authority, stranger = Authority(folder), Authority(folder, "stranger")
    broker = authority.signed("broker")
    certificates = {"scram": broker, "mutual": broker, "expired": authority.signed("expired", days=-1)}
    certificates["elsewhere"] = authority.signed("elsewhere", "DNS:kafka.example.org")
    tools = ensure_tools(Settings(), lambda _: None)
    own = Stack(folder / "home", lambda _: None)
    trusted = authority.certificate
    try:
        own.up([SecuredKafka(tools.java_home, tools.kafka_jars, 256, trusted, certificates)])
        ports = own.running()["kafka"].ports
        clients = (authority.signed("client"), stranger.signed("foreign"))
        yield Secured(ports, trusted, stranger.certificate, *clients)
    finally:
        own.reset()


def publish(kafka: KafkaSettings, prefix: str, *names: str) -> None:
    """As producers do, topics made before."""
    publisher = Publisher(kafka, prefix, 1, Clock())
    publisher.ensure_topics([Job])
    publisher.publish([job(name) for name in names])
    assert publisher.confirm(lambda: None) == len(names)
    publisher.close()


def publish_again(kafka: KafkaSettings, prefix: str) -> None:
    """As `gpps dlq replay` does."""
    publisher = LetterPublisher(kafka, prefix, 10)
    copy = Copy(TOPIC, 0, b"k", b"not json", [], f"{TOPIC}/0/0", 1)
    assert len(publisher.publish([copy]).done) == 1
    publisher.close()


@pytest.mark.spark
def test_the_login_serves_producers_stream_and_ops(environment: dict[str, str], secured: Secured) -> None:
    given = environment | secured.at("scram")
    kafka, prefix = KafkaSettings.of(given), given["GPPS_TOPIC_PREFIX"]
    publish(kafka, prefix, "1", "2")
    publish_again(kafka, prefix)
    command = [sys.executable, "-m", "tests.streaming.run_toy", "stream", "employers", "--once"]
    done = subprocess.run(
        command, cwd=PROJECT, env=given | {"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    settings = settings_of(given).of("employers")
    assert (len(rows(settings, "events_job")), len(rows(settings, "dead_letters"))) == (2, 1)
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.spark
def test_tls_on_both_sides_serves_producers_stream_and_ops(
    spark: Any, environment: dict[str, str], secured: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    kafka, prefix = KafkaSettings.of(secured.at("mutual")), environment["GPPS_TOPIC_PREFIX"]
    publish(kafka, prefix, "1", "2")
    publish_again(kafka, prefix)
    settings = streaming(environment, secured.at("mutual"), monkeypatch)
    stored = spark.read.format("kafka").options(**topics.source(settings)).option("subscribe", prefix + TOPIC).load()
    assert stored.count() == sum(topics.ends(settings, (TOPIC,))[TOPIC].values()) == 3


def streaming(environment: dict[str, str], kafka: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in [name for name in os.environ if name.startswith("KAFKA_")]:
        monkeypatch.delenv(name)
    return settings_of({**environment, **kafka})


# Listener, what is changed of its right settings, and words of the refusal.
REFUSED: dict[str, tuple[str, dict[str, str], str]] = {
    "another authority": ("scram", {"ssl_cafile": "stranger"}, "nobody that is trusted .* KAFKA_SSL_CAFILE"),
    "an expired certificate": ("expired", {}, "the broker's certificate is out of date"),
    "a certificate for another host": ("elsewhere", {}, "for another name .* KAFKA_BOOTSTRAP_SERVERS"),
    "a wrong password": ("scram", {"sasl_password": WRONG_PASSWORD}, "the login is refused; .* KAFKA_SASL_PASSWORD"),
    "another kind of login": ("scram", {"sasl_mechanism": "PLAIN"}, "the login is refused; .* KAFKA_SASL_MECHANISM"),
    "a client nobody knows": ("mutual", {"ssl_certfile": "foreign"}, "this client's certificate .* KAFKA_SSL_CERTFILE"),
}


def settings_for(secured: Secured, case: str) -> dict[str, str]:
    listener, changed, _ = REFUSED[case]
    files = {"stranger": str(secured.stranger), "foreign": str(secured.foreign)}
    return secured.at(listener, **{name: files.get(value, value) for name, value in changed.items()})


def test_what_is_wrong_is_named_by_every_client(
    environment: dict[str, str], secured: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[tuple[str, str], Callable[[], Any]] = {}
    for case in REFUSED:
        given = settings_for(secured, case)
        kafka, settings = KafkaSettings.of(given), streaming(environment, given, monkeypatch)
        asked[case, "producers"] = lambda kafka=kafka: publish(kafka, "any.", "1")  # type: ignore[misc]
        asked[case, "stream"] = lambda settings=settings: topics.check(settings, (TOPIC,))  # type: ignore[misc]
        asked[case, "ops"] = lambda kafka=kafka: publish_again(kafka, "any.")  # type: ignore[misc]
    with ThreadPoolExecutor(len(asked)) as pool:  # clients try again and again, for ten seconds
        failures = {of: pool.submit(ask) for of, ask in asked.items()}
    for (case, _), failed in failures.items():
        with pytest.raises(Misconfigured, match=REFUSED[case][2]) as refusal:
            failed.result()
        assert WRONG_PASSWORD not in str(refusal.value)
        assert PASSWORD not in str(refusal.value)


@pytest.mark.spark
@pytest.mark.parametrize("case", ["another authority", "an expired certificate", "a certificate for another host"])
def test_java_refuses_what_python_does(spark: Any, secured: Secured, case: str) -> None:
    java = spark._jvm
    options = java.java.util.Properties()
    for name, value in KafkaSettings.of(settings_for(secured, case)).for_java().items():
        options.setProperty(name, value)
    options.setProperty("security.protocol", "SSL")  # as far as that goes, there is no login yet
    admin = java.org.apache.kafka.clients.admin.AdminClient.create(options)
    try:
        with pytest.raises(Py4JJavaError, match="SslAuthenticationException"):
            admin.describeCluster().nodes().get()
    finally:
        admin.close()
