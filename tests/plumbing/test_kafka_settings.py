"""One description of the broker, in the words of each client; and its password is shown by none of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.kafka_settings import KafkaSettings

PASSWORD = "hu\"sh \\ 'né; }"
GIVEN = {
    "KAFKA_BOOTSTRAP_SERVERS": "k1:9093,k2:9093",
    "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "KAFKA_SASL_USERNAME": "me",
    "KAFKA_SASL_PASSWORD": PASSWORD,
    "KAFKA_SSL_CAFILE": "/etc/ca.pem",
}


def test_python_and_java_are_told_the_same() -> None:
    settings = KafkaSettings.of(GIVEN)
    assert settings.for_python() == {
        "bootstrap_servers": ["k1:9093", "k2:9093"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "me",
        "sasl_plain_password": PASSWORD,
        "ssl_cafile": "/etc/ca.pem",
    }
    java = settings.for_java()
    assert java.pop("sasl.jaas.config").startswith("org.apache.kafka.common.security.scram.ScramLoginModule required")
    assert java == {
        "bootstrap.servers": "k1:9093,k2:9093",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": "/etc/ca.pem",
    }


def test_without_a_word_about_security_nothing_but_the_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "of another deployment")
    plain = KafkaSettings.of({"KAFKA_BOOTSTRAP_SERVERS": "k:1", "KAFKA_SASL_MECHANISM": ""})
    assert plain.for_java() == {"bootstrap.servers": "k:1", "security.protocol": "PLAINTEXT"}
    assert plain.for_python() == {"bootstrap_servers": ["k:1"], "security_protocol": "PLAINTEXT"}


@given(st.text(min_size=1))
def test_a_password_is_not_in_what_is_printed(password: str) -> None:
    shown = repr(KafkaSettings.of({"KAFKA_SASL_PASSWORD": f"<<{password}>>"}))
    assert f"<<{password}>>" not in shown


@pytest.mark.services
@pytest.mark.spark
@pytest.mark.parametrize("password", [PASSWORD, "plain", "\\", '"', 'a" username="you', "x\\\\y"])
def test_java_reads_the_password_as_it_was_given(spark: Any, password: str) -> None:
    java = spark._jvm
    config = KafkaSettings.of(GIVEN | {"KAFKA_SASL_PASSWORD": password}).for_java()["sasl.jaas.config"]
    told = java.java.util.HashMap()
    told.put("sasl.jaas.config", java.org.apache.kafka.common.config.types.Password(config))
    (entry,) = java.org.apache.kafka.common.security.JaasContext.loadClientContext(told).configurationEntries()
    assert dict(entry.getOptions()) == {"username": "me", "password": password}


@pytest.mark.services
@pytest.mark.spark
def test_spark_shows_the_password_in_no_plan(spark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    options = {f"kafka.{name}": value for name, value in KafkaSettings.of(GIVEN).for_java().items()}
    stream = spark.readStream.format("kafka").options(**options, subscribe="t").load()
    for mode in ("extended", "formatted"):
        stream.explain(mode=mode)
    shown = capsys.readouterr().out + stream._jdf.queryExecution().toString()
    assert "kafka" in shown.lower()
    assert "sh " not in shown
