"""One description of the broker, in the words of each client; and its password is shown by none of them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plumbing.settings import KafkaSettings

PASSWORD = "hu\"sh \\ 'né; }"
GIVEN = {
    "KAFKA_BOOTSTRAP_SERVERS": "k1:9093,k2:9093",
    "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "KAFKA_SASL_USERNAME": "me",
    "KAFKA_SASL_PASSWORD": PASSWORD,
    "KAFKA_SSL_CAFILE": "/etc/ca.pem",
}


def test_python_and_java_get_the_same_settings() -> None:
    settings = KafkaSettings.of(GIVEN)
    assert settings.for_python() == {
        "bootstrap_servers": ["k1:9093", "k2:9093"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "me",
        "sasl_plain_password": PASSWORD,
        "ssl_cafile": "/etc/ca.pem",
    }
    assert "org.apache.kafka.common.security.scram.ScramLoginModule required" in (settings.login_file() or "")
    assert settings.for_java() == {
        "bootstrap.servers": "k1:9093,k2:9093",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": "/etc/ca.pem",
    }


def test_without_security_settings_nothing_but_the_address_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "of another deployment")
    plain = KafkaSettings.of({"KAFKA_BOOTSTRAP_SERVERS": "k:1", "KAFKA_SASL_MECHANISM": ""})
    assert plain.for_java() == {"bootstrap.servers": "k:1", "security.protocol": "PLAINTEXT"}
    assert plain.login_file() is None
    assert plain.for_python() == {"bootstrap_servers": ["k:1"], "security_protocol": "PLAINTEXT"}


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1))
def test_a_password_is_not_in_what_is_printed(password: str) -> None:
    settings = KafkaSettings.of(GIVEN | {"KAFKA_SASL_PASSWORD": f"<<{password}>>"})
    assert f"<<{password}>>" not in repr(settings) + repr(settings.for_java())


@pytest.mark.parametrize("password", ["${java.home}", "a\nb", "\0"])
def test_a_password_that_java_would_read_otherwise_is_refused_without_being_shown(password: str) -> None:
    with pytest.raises(ValidationError, match="which Java would take") as refused:
        KafkaSettings.of({"KAFKA_SASL_PASSWORD": password})
    assert "java.home" not in str(refused.value)


@pytest.mark.services
@pytest.mark.spark
@pytest.mark.parametrize("password", [PASSWORD, "plain", "\\", '"', 'a" username="you', "x\\\\y", "\\n", "$x{", "𝄞"])
def test_java_reads_the_password_as_it_was_given(spark: Any, password: str, tmp_path: Path) -> None:
    file, java = tmp_path / "login", spark._jvm
    file.write_text(KafkaSettings.of(GIVEN | {"KAFKA_SASL_PASSWORD": password}).login_file() or "")
    where = java.java.security.URIParameter(java.java.io.File(str(file)).toURI())
    found = java.javax.security.auth.login.Configuration.getInstance("JavaLoginConfig", where)
    (entry,) = found.getAppConfigurationEntry("KafkaClient")
    assert dict(entry.getOptions()) == {"username": "me", "password": password}
