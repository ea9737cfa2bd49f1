"""One description of the broker, in the words of each client; and its password is shown by none of them."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plumbing.settings import KafkaSettings, wrong_variables
from tests.certificates import Authority

PASSWORD = "hu\"sh \\ 'né; }"
GIVEN = {
    "KAFKA_BOOTSTRAP_SERVERS": "k1:9093,k2:9093",
    "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "KAFKA_SASL_USERNAME": "me",
    "KAFKA_SASL_PASSWORD": PASSWORD,
}


def test_python_and_java_get_the_same_settings(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trusted, own = str(authority.certificate), str(authority.signed("client"))
    settings = KafkaSettings.of(GIVEN | {"KAFKA_SSL_CAFILE": trusted, "KAFKA_SSL_CERTFILE": own})
    assert settings.for_python() == {
        "bootstrap_servers": ["k1:9093", "k2:9093"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "me",
        "sasl_plain_password": PASSWORD,
        "ssl_cafile": trusted,
        "ssl_certfile": own,
    }
    assert "org.apache.kafka.common.security.scram.ScramLoginModule required" in (settings.login_file() or "")
    assert settings.for_java() == {
        "bootstrap.servers": "k1:9093,k2:9093",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": trusted,
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": own,
    }


def test_files_that_no_client_could_use_are_named_at_once(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    own = authority.signed("client")
    (tmp_path / "certificate").write_text(authority.certificate.read_text())
    older = subprocess.run(["openssl", "pkey", "-in", own, "-traditional"], capture_output=True, text=True, check=True)
    (tmp_path / "sec1").write_text(older.stdout + (tmp_path / "client.crt").read_text())
    (tmp_path / "nonsense").write_text("nothing in PEM")
    for name, file in (
        *(("KAFKA_SSL_CAFILE", "missing"), ("KAFKA_SSL_CAFILE", "nonsense")),
        *(("KAFKA_SSL_CERTFILE", "missing"), ("KAFKA_SSL_CERTFILE", "certificate"), ("KAFKA_SSL_CERTFILE", "sec1")),
    ):
        with pytest.raises(ValidationError) as refused:
            KafkaSettings.of({name: str(tmp_path / file)})
        (wrong,) = wrong_variables(KafkaSettings, refused.value)
        assert wrong.startswith(f"{name}: {tmp_path / file}: ")
        assert (file == "sec1") == ("openssl pkcs8" in wrong)


def test_a_login_that_is_not_all_there_is_refused() -> None:
    with pytest.raises(ValidationError, match="SASL_SSL needs KAFKA_SASL_MECHANISM, KAFKA_SASL_PASSWORD, too"):
        KafkaSettings.of({"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_USERNAME": "me"})


def test_without_security_settings_nothing_but_the_address_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "of another deployment")
    plain = KafkaSettings.of({"KAFKA_BOOTSTRAP_SERVERS": "k:1", "KAFKA_SASL_MECHANISM": ""})
    assert plain.for_java() == {"bootstrap.servers": "k:1", "security.protocol": "PLAINTEXT"}
    assert plain.login_file() is None
    assert plain.for_python() == {"bootstrap_servers": ["k:1"], "security_protocol": "PLAINTEXT"}


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1).filter(lambda text: "${" not in text))
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
