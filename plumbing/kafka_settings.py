"""How Kafka is reached: read from the environment once, and told to each client in its own words."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOGIN = {
    "PLAIN": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "SCRAM-SHA-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "SCRAM-SHA-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}


class KafkaSettings(BaseSettings):
    """`ssl_cafile` is a file of certificates in PEM; without it the client's own trusted ones count."""

    model_config = SettingsConfigDict(
        env_prefix="KAFKA_", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    bootstrap_servers: str = "127.0.0.1:9092"
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    ssl_cafile: str | None = None

    @field_validator("sasl_username", "sasl_password")
    @classmethod
    def _can_be_told_to_java(cls, value: str | SecretStr | None) -> str | SecretStr | None:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value or ""
        if "${" in text or not text.isprintable():
            raise ValueError("holds a control character or `${`, which Java would take for a name to replace")
        return value

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The settings that stand in the environment of another process."""
        fields = cls.model_fields.items()
        return cls(**{name: environment.get(f"KAFKA_{name.upper()}", field.default) for name, field in fields})

    def for_python(self) -> dict[str, Any]:
        """Arguments of every client of kafka-python."""
        given = {
            "bootstrap_servers": self.bootstrap_servers.split(","),
            "security_protocol": self.security_protocol,
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.sasl_username,
            "sasl_plain_password": self.sasl_password.get_secret_value() if self.sasl_password else None,
            "ssl_cafile": self.ssl_cafile,
        }
        return {name: value for name, value in given.items() if value}

    def for_java(self) -> dict[str, str]:
        """Settings of every client of Kafka's own library, less the secret: see `login_file`."""
        told = {"bootstrap.servers": self.bootstrap_servers, "security.protocol": self.security_protocol}
        if self.sasl_mechanism:
            told["sasl.mechanism"] = self.sasl_mechanism
        if self.ssl_cafile:
            told |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": self.ssl_cafile}
        return told

    def login_file(self) -> str | None:
        """What the file has to say that `java.security.auth.login.config` names to a Java process; None: no login.

        Among the settings of a client the password would be shown wherever these are: Spark's plans have them.
        """
        if self.sasl_mechanism not in LOGIN or not self.sasl_password:
            return None
        named = (
            f"username={_quoted(self.sasl_username or '')} password={_quoted(self.sasl_password.get_secret_value())}"
        )
        return f"KafkaClient {{ {LOGIN[self.sasl_mechanism]} required {named}; }};\n"


def _quoted(text: str) -> str:
    """As a word of a JAAS configuration."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
