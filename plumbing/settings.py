"""Settings that several stages have. A stage mixes into its own what it uses, so that all take the same variables.

The environment is read where a stage's settings module builds its class, and nowhere else. A warehouse of PostgreSQL is
named by libpq's own PG* variables, one of Redshift by REDSHIFT_*.
"""

import logging
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from uuid import uuid4

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from plumbing.lake import delta_options

Umask = Annotated[str, Field(pattern=r"^[0-7]{1,4}$")]
Generation = Annotated[int, Field(ge=1)]
TablePrefix = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
TopicPrefix = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,230}$")]  # a topic has 249 characters at most

_LOGIN = {
    "PLAIN": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "SCRAM-SHA-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "SCRAM-SHA-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}


def _level(name: str) -> str:
    if name.upper() not in logging.getLevelNamesMapping():
        raise ValueError("it is no level of a log")
    return name.upper()


class SharedSettings(BaseSettings):
    """Base of the settings of stages, sources and pipelines: own names begin with GPPS_, others are kept."""

    model_config = SettingsConfigDict(
        env_prefix="GPPS_",
        use_attribute_docstrings=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class LogSettings(SharedSettings):
    """`log_format`: a line of text or one JSON object per event. `run_id`: in each JSON object; made up when unset."""

    log_level: Annotated[str, AfterValidator(_level), Field(validation_alias="LOG_LEVEL")] = "INFO"
    """The least severe events that are logged."""
    log_format: Literal["text", "json"] = "text"
    """A line of text, or one JSON object, per event."""
    run_id: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,100}$")] = Field(default_factory=lambda: uuid4().hex[:12])
    """Stands in each event; made up when unset."""


class TargetSettings(SharedSettings):
    """Home folder and umask: how files are made that a user names, outside the home and in it."""

    home: Path | None = None
    """The folder of the local services, as `gpps` hands it over."""
    umask: Umask | None = None
    """Of files and folders that you name, outside that folder."""


class AwsSettings(SharedSettings):
    """Access to S3 and DynamoDB. Without keys in the environment each client asks its own chain: a profile, an
    IAM role."""

    aws_region: Annotated[str, Field(validation_alias=AliasChoices("AWS_REGION", "AWS_DEFAULT_REGION"))] = "us-east-1"
    """The region of S3 and DynamoDB."""
    s3_endpoint: Annotated[
        str | None, Field(validation_alias=AliasChoices("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))
    ] = None
    """Where S3 is, when it is not that of AWS."""
    dynamodb_endpoint: Annotated[
        str | None, Field(validation_alias=AliasChoices("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"))
    ] = None
    """Where DynamoDB is, when it is not that of AWS."""
    aws_access_key_id: Annotated[SecretStr | None, Field(validation_alias="AWS_ACCESS_KEY_ID")] = None
    """With its secret; without both, each client asks its own chain: a profile, an IAM role."""
    aws_secret_access_key: Annotated[SecretStr | None, Field(validation_alias="AWS_SECRET_ACCESS_KEY")] = None
    """Of the key."""
    aws_session_token: Annotated[SecretStr | None, Field(validation_alias="AWS_SESSION_TOKEN")] = None
    """Of a key that is lent for a while."""

    def aws(self, service: Literal["s3", "dynamodb"]) -> dict[str, str]:
        """Arguments of `boto3.client` for the service."""
        endpoint = self.s3_endpoint if service == "s3" else self.dynamodb_endpoint
        options = {"region_name": self.aws_region, **self.aws_keys()}
        return options | ({"endpoint_url": endpoint} if endpoint else {})

    def delta_options(self) -> dict[str, str]:
        """Storage options with which the `deltalake` reader reaches the lake."""
        return delta_options(self.aws("s3"))

    def aws_keys(self) -> dict[str, str]:
        """The keys as boto3 and `deltalake` call them; none unless there is a pair of them."""
        if not self.aws_access_key_id or not self.aws_secret_access_key:
            return {}
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        keys = {name: getattr(self, name) for name in names}
        return {name: key.get_secret_value() for name, key in keys.items() if key}


class ServiceSettings(BaseSettings):
    """Of a service that is named by its own variables."""

    model_config = SettingsConfigDict(
        use_attribute_docstrings=True, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )


class KafkaSettings(ServiceSettings):
    """Access to Kafka, in the terms of each client.

    `ssl_cafile` is a file of certificates in PEM; without it the client's own trusted ones count. `ssl_certfile` holds
    the client's certificate and its key, both: so Python and Java take the same file, and no passphrase is needed that
    Spark's plans would show.
    """

    model_config = SettingsConfigDict(env_prefix="KAFKA_")

    bootstrap_servers: str = "127.0.0.1:9092"
    """Brokers, `host:port` between commas."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."""
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    """PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."""
    sasl_username: str | None = None
    """Of the login."""
    sasl_password: SecretStr | None = None
    """Of the login."""
    ssl_cafile: str | None = None
    """Certificates to trust, in PEM; unset: the client's own."""
    ssl_certfile: str | None = None
    """For TLS on both sides: the client's certificate and unencrypted key (PKCS#8), in one PEM file."""

    @field_validator("ssl_cafile", "ssl_certfile")
    @classmethod
    def _can_be_loaded(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None:
            try:
                _tls(value, None) if info.field_name == "ssl_cafile" else _tls(None, value)
            except OSError as error:  # of which ssl.SSLError is one
                raise ValueError(f"{value}: {error.strerror or 'no certificates in PEM'}") from None
            if info.field_name == "ssl_certfile" and "BEGIN PRIVATE KEY" not in Path(value).read_text():
                raise ValueError(f"{value}: Java reads keys in PKCS#8 alone; convert it: openssl pkcs8 -topk8 -nocrypt")
        return value

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        login = ("sasl_mechanism", "sasl_username", "sasl_password")
        missing = [name for name in login if not getattr(self, name)] if "SASL" in self.security_protocol else []
        if missing:
            named = ", ".join(f"KAFKA_{name.upper()}" for name in missing)
            raise ValueError(f"KAFKA_SECURITY_PROTOCOL={self.security_protocol} needs {named}, too")
        return self

    @field_validator("sasl_username", "sasl_password")
    @classmethod
    def _is_safe_for_java(cls, value: str | SecretStr | None) -> str | SecretStr | None:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value or ""
        if "${" in text or not text.isprintable():
            raise ValueError("holds a control character or `${`, which Java would take for a name to replace")
        return value

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The settings that stand in the environment of another process."""
        fields = cls.model_fields.items()
        values: dict[str, Any] = {
            name: environment.get(f"KAFKA_{name.upper()}") or field.default for name, field in fields
        }
        return cls(**values)

    def for_python(self) -> dict[str, Any]:
        """Arguments of every client of kafka-python."""
        given = {
            "bootstrap_servers": self.bootstrap_servers.split(","),
            "security_protocol": self.security_protocol,
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.sasl_username,
            "sasl_plain_password": self.sasl_password.get_secret_value() if self.sasl_password else None,
            "ssl_cafile": self.ssl_cafile,
            "ssl_certfile": self.ssl_certfile,
        }
        return {name: value for name, value in given.items() if value}

    def for_java(self) -> dict[str, str]:
        """Settings of every client of Kafka's own library, less the secret: see `login_file`."""
        options = {"bootstrap.servers": self.bootstrap_servers, "security.protocol": self.security_protocol}
        if self.sasl_mechanism:
            options["sasl.mechanism"] = self.sasl_mechanism
        if self.ssl_cafile:
            options |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": self.ssl_cafile}
        if self.ssl_certfile:
            options |= {"ssl.keystore.type": "PEM", "ssl.keystore.location": self.ssl_certfile}
        return options

    def tls(self) -> ssl.SSLContext | None:
        """What Python's own TLS needs to speak to the broker as the clients do; None where they use none."""
        return _tls(self.ssl_cafile, self.ssl_certfile) if "SSL" in self.security_protocol else None

    def login_file(self) -> str | None:
        """Content of the file that `java.security.auth.login.config` names to a Java process; None: no login.

        Among the settings of a client the password would be shown wherever these are: Spark's plans have them.
        """
        if self.sasl_mechanism not in _LOGIN or not self.sasl_password:
            return None
        named = (
            f"username={_quoted(self.sasl_username or '')} password={_quoted(self.sasl_password.get_secret_value())}"
        )
        return f"KafkaClient {{ {_LOGIN[self.sasl_mechanism]} required {named}; }};\n"


def _tls(cafile: str | None, certfile: str | None) -> ssl.SSLContext:
    """Raises OSError (ssl.SSLError) where a file cannot be read, or is none of PEM; an encrypted key is none."""
    context = ssl.create_default_context(cafile=cafile)
    if certfile:
        context.load_cert_chain(certfile, password=lambda: "")  # else it would ask at the terminal
    return context


def _quoted(text: str) -> str:
    """As a word of a JAAS configuration."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class PipelineSettings(SharedSettings):
    """For one pipeline, once `of` has said which: each has a lake, schemas and serving tables of its own."""

    _pipeline: str | None = PrivateAttr(default=None)

    @property
    def pipeline(self) -> str:
        """The pipeline these settings are for; raises LookupError while none is named."""
        if self._pipeline is None:
            raise LookupError("these settings name no pipeline yet: say of(name)")
        return self._pipeline

    def of(self, pipeline: str) -> Self:
        """The same settings for this pipeline."""
        copy = self.model_copy()
        copy._pipeline = pipeline
        return copy


class LakeSettings(AwsSettings, PipelineSettings):
    """The lake's URI and the generation that is meant; where none is named, the live one has to be looked up."""

    lake_uri: Annotated[str, Field(min_length=1)] = "s3://gpps-lake"
    """Where the lake is; each pipeline has a folder in it."""
    fixed_generation: Annotated[Generation | None, Field(validation_alias="GPPS_GENERATION")] = None
    """The generation to read or write; unset: the one that is live."""

    @property
    def lake(self) -> str:
        """The pipeline's own lake, in which its generations lie: `<lake_uri>/<pipeline>`."""
        return f"{self.lake_uri.rstrip('/')}/{self.pipeline}"

    @property
    def generation(self) -> int:
        """The generation these settings are for; raises LookupError while that is not resolved."""
        if self.fixed_generation is None:
            raise LookupError("these settings name no generation yet: ask plumbing.generations.resolved")
        return self.fixed_generation

    def at(self, generation: int) -> Self:
        """The same settings for this generation."""
        return self.model_copy(update={"fixed_generation": generation})


class RedshiftSettings(ServiceSettings):
    """Access to Redshift: a password, or IAM for a cluster or a Serverless work group."""

    model_config = SettingsConfigDict(env_prefix="REDSHIFT_")

    host: str = ""
    """The endpoint, without port. Not needed where `REDSHIFT_WORKGROUP` or `REDSHIFT_CLUSTER` name it for IAM."""
    port: Annotated[int, Field(ge=1, le=65535)] = 5439
    """Of the endpoint."""
    database: str = "dev"
    """The database."""
    user: str | None = None
    """Who logs in; with IAM: the database user for whom a password is lent."""
    password: SecretStr | None = None
    """Of the user; unset: IAM lends one for a while."""
    cluster: str | None = None
    """For IAM: the identifier of the cluster."""
    workgroup: str | None = None
    """For IAM: the work group of Redshift Serverless."""
    region: str | None = None
    """For IAM: the region, where the host does not name it."""
    sslmode: Literal["verify-full", "verify-ca", "disable"] = "verify-full"
    """`verify-full`: TLS, and the certificate is the host's. `disable` is for a server on this machine alone."""
    copy_role: Annotated[str, Field(pattern=r"^(default|arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+)$")] = "default"
    """The role by which COPY reads the lake's bucket: its ARN, or the cluster's default one."""

    @property
    def place(self) -> str:
        """`host:port`, or what names it, without credentials."""
        named = f"work group {self.workgroup}" if self.workgroup else f"cluster {self.cluster}"
        return f"{self.host}:{self.port}" if self.host else named

    @model_validator(mode="after")
    def _encrypts(self) -> Self:
        if self.sslmode == "disable" and self.host not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError("REDSHIFT_SSLMODE=disable is for a server on this machine alone")
        return self


class WarehouseSettings(PipelineSettings):
    """`warehouse_schema` begins the names of all schemas; a generation's tables lie in `<views_schema>_g<n>`."""

    warehouse: Literal["postgres", "redshift"] = "postgres"
    """The engine of the warehouse."""
    redshift: RedshiftSettings = Field(default_factory=RedshiftSettings)
    warehouse_schema: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$", validation_alias="GPPS_WAREHOUSE__SCHEMA")
    ] = "gpps"
    """Begins the names of all schemas."""

    @property
    def views_schema(self) -> str:
        """The schema of the pipeline's stable views: `<warehouse_schema>_<pipeline>`."""
        return f"{self.warehouse_schema}_{self.pipeline}"


def secrets(*settings: BaseModel | None) -> tuple[str, ...]:
    """Every secret in the given settings, nested ones included: what must not be logged, stored or sent elsewhere."""
    found: list[str] = []
    for value in (value for part in settings if part is not None for value in dict(part).values()):
        if isinstance(value, SecretStr):
            found.append(value.get_secret_value())
        elif isinstance(value, BaseModel):
            found.extend(secrets(value))
    return tuple(text for text in found if text)


def variable(kind: type[BaseSettings], field: str) -> str:
    """The environment variable a settings field is read from: the first, where there are several."""
    info = kind.model_fields.get(field)
    alias = info.validation_alias if info else None
    if isinstance(alias, AliasChoices):
        alias = alias.choices[0]
    return str(alias) if alias else f"{kind.model_config.get('env_prefix', '')}{field}".upper()


def wrong_variables(kind: type[BaseSettings], error: ValidationError) -> list[str]:
    """`<variable>: <what is wrong with it>` for each setting of `kind` that does not fit, never with its value."""
    kind = {each.__name__: each for each in (KafkaSettings, RedshiftSettings)}.get(error.title, kind)
    wrong = error.errors(include_input=False, include_url=False)
    return [f"{_variable_at(kind, each['loc'])}: {each['msg'].removeprefix('Value error, ')}" for each in wrong]


def _variable_at(kind: type[BaseSettings], location: tuple[int | str, ...]) -> str:
    first, *rest = (str(part) for part in location or ("settings",))
    name = variable(kind, first) if first in kind.model_fields else first
    return "__".join([name, *(part.upper() for part in rest)])
