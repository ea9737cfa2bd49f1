"""The only place where this stage reads its environment.

Nested settings are named with `__` (GPPS_HTTP__READ_SECONDS); boto3 finds AWS endpoints and credentials itself. A
source's own settings class lies in its folder and is built here.
"""

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from plumbing.errors import Misconfigured
from plumbing.kill_points import kill_point
from plumbing.settings import (
    AwsSettings,
    KafkaSettings,
    LogSettings,
    TablePrefix,
    TopicPrefix,
    variable,
    wrong_variables,
)

# What a run passes: per page, and per search when its end is archived ("closed"), and when that is confirmed and the
# cursor not yet moved ("swept").
POINTS = ("asked", "fetched", "archived", "forgotten", "published", "remembered", "cursor-saved", "closed", "swept")
# What a reader of a stream passes for each read of a shard.
OF_STREAMS = ("kinesis-read", "kinesis-sent", "kinesis-committed")
Built = TypeVar("Built", bound=BaseSettings)
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class HttpLimits(BaseModel):
    """Limits on one request. A wait that is longer than `max_wait_seconds` ends the run (75)."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    connect_seconds: Seconds = 10
    """To reach a host."""
    read_seconds: Seconds = 60
    """Between two pieces of an answer."""
    body_seconds: Seconds = 300
    """For a whole answer."""
    backoff_seconds: Seconds = 1
    """Before another attempt when the API names no wait; doubled each time, jittered."""
    throttled_seconds: Seconds = 60
    """About, after a 429 that names no wait."""
    max_wait_seconds: Seconds = 300
    """A longer wait ends the run (75)."""
    max_total_seconds: Seconds = 900
    """For one request with all its attempts."""
    max_attempts: Annotated[int, Field(ge=1, le=100)] = 12
    """Of one request."""
    max_body_bytes: Annotated[int, Field(ge=1)] = 64 * 1024 * 1024
    """Of an answer, decoded."""
    max_ratio: Annotated[int, Field(ge=1)] = 100
    """Decoded bytes per byte received."""


class RejectLimits(BaseModel):
    """Limits on the records refused before a source is paused, for `pause_seconds` at first."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    max_percent: Annotated[int, Field(ge=0, le=100)] = 50
    """Refused records that pause a source, of at least `MIN_RECORDS`; 100: any are taken."""
    min_records: Annotated[int, Field(ge=1)] = 200
    """Records before a percentage says anything."""
    max_consecutive: Annotated[int, Field(ge=1)] = 1_000
    """Refused records in a row that pause a source."""
    max_bad_pages: Annotated[int, Field(ge=1)] = 50
    """Answers in a row that are no page, and pause a source."""
    pause_seconds: Seconds = 86_400
    """Before a paused source is tried with one page."""


def _tokens(listed: SecretStr) -> SecretStr:
    if not re.fullmatch(r"([!-+\--~]{8,200}(,|$))*", listed.get_secret_value()):
        raise ValueError("tokens between commas have 8 to 200 printable characters of ASCII each, and no blanks")
    return listed


class IngestSettings(BaseModel):
    """Of the HTTP ingest: who may post what, and how much."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    tokens: Annotated[SecretStr, AfterValidator(_tokens)] = SecretStr("")
    """Tokens that it takes, between commas; needed to serve. Who emulates producers sends the first."""
    topics: Annotated[str, Field(pattern=r"^([A-Za-z0-9_.-]{1,200}(,[A-Za-z0-9_.-]{1,200})*)?$")] = ""
    """Raw topics that it takes records for, between commas; needed to serve, and made where they are missing."""
    retention_hours: Annotated[int, Field(ge=1, le=100_000)] = 168
    """How long a raw topic that it makes keeps its messages."""
    max_body_bytes: Annotated[int, Field(ge=1, le=64 * 1024 * 1024)] = 8 * 1024 * 1024
    """Of one request."""
    max_records: Annotated[int, Field(ge=1, le=100_000)] = 10_000
    """Of one request."""
    requests_per_second: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    """With one token; more are answered with 429."""
    max_pending: Annotated[int, Field(ge=1, le=10_000)] = 64
    """Requests that wait for the broker at once; more are answered with 429."""
    deadline_seconds: Seconds = 30
    """For an answer: what the broker has not confirmed by then is answered as such."""
    body_seconds: Seconds = 30
    """For the body of a request to come."""
    idle_seconds: Seconds = 300
    """After which a consumer that nobody asks is gone."""
    max_consumers: Annotated[int, Field(ge=1, le=1_000)] = 16
    """At once."""
    sql_url: SecretStr | None = None
    """Database whose rows `gpps emulate` sends: a URL of SQLAlchemy."""

    def each_token(self) -> list[str]:
        return [token.strip() for token in self.tokens.get_secret_value().split(",") if token.strip()]

    def each_topic(self) -> list[str]:
        return [topic for topic in self.topics.split(",") if topic]


class Settings(AwsSettings, LogSettings):
    """Settings of the stage itself."""

    model_config = SettingsConfigDict(env_nested_delimiter="__")

    lake_uri: Annotated[str, Field(pattern=r"^s3a?://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$")] = "s3://gpps-lake"
    """Where the lake is, with the archive of raw pages."""
    topic_prefix: TopicPrefix = ""
    """Begins the names of all topics."""
    table_prefix: TablePrefix = "gpps"
    """Begins the names of all DynamoDB tables."""
    state_dir: Path = Field(default_factory=lambda: Path.home() / ".local" / "state" / "gpps")
    """Where stages say what they wait for."""
    lease_seconds: Seconds = 60
    """How long who holds a lease may be silent."""
    poll_seconds: Seconds = 900
    """Between the runs of a daemon, a tenth less or more."""
    max_pause_seconds: Seconds = 21_600
    """At most, between runs while a key is refused or used up."""
    broker_wait_seconds: Seconds = 300
    """How long a broker may be away."""
    max_pages: Annotated[int, Field(ge=1, le=10_000)] = 2_000
    """Of one search."""
    max_rejected_percent: Annotated[int, Field(ge=0, le=100)] = 5
    """Above it a sweep does not count as complete."""
    min_listed_percent: Annotated[int, Field(ge=0, le=100)] = 90
    """Of the total the API gives, for a sweep to count as complete."""
    full_sweep_seconds: Annotated[float, Field(ge=0)] = 604_800
    """A source that tells of no change is swept as often as this all the same; 0: always."""
    max_page_failures: Annotated[int, Field(ge=1)] = 3
    """Runs that one page may break before its sweep goes on without."""
    http: HttpLimits = HttpLimits()
    rejects: RejectLimits = RejectLimits()
    ingest: IngestSettings = IngestSettings()
    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    aws_region: Annotated[str, Field(validation_alias=AliasChoices("AWS_REGION", "AWS_DEFAULT_REGION"))] = ""
    """The region of S3 and DynamoDB; empty: that of boto3's own configuration."""
    kinesis_stream: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.-]{1,128}$")] | None = None
    """A Kinesis stream that producers publish to instead of topics, and that `gpps from-kinesis` reads."""
    kill_at: Annotated[str, kill_point(*POINTS, *OF_STREAMS)] | None = None
    """For tests: `<point>[:n]` kills the process (SIGKILL), `stop@<point>[:n]` stops it, at that point of a run."""


def load() -> Settings:
    """The stage's settings; raises Misconfigured naming each variable that is wrong, never its value."""
    return _build(Settings)


def load_source(kind: type[BaseSettings]) -> Any:
    """A source's own settings; raises Misconfigured naming each variable that is missing or wrong."""
    return _build(kind)


def load_source_keyed(kind: type[BaseSettings], key: str) -> Any:
    """A source's own settings with `key` for every secret, whether or not one is set. Raises Misconfigured."""
    return _build(kind, **{_given_as(kind, name): key for name in _secret(kind)})


def secret_variables(kind: type[BaseSettings]) -> tuple[str, ...]:
    """Names of the environment variables that hold the secrets of a settings class."""
    return tuple(variable(kind, name) for name in _secret(kind))


def _secret(kind: type[BaseSettings]) -> list[str]:
    fields = kind.model_fields.items()
    return [name for name, info in fields if SecretStr in (info.annotation, *getattr(info.annotation, "__args__", ()))]


def _given_as(kind: type[BaseSettings], field: str) -> str:
    """The name that the constructor takes for the field."""
    return variable(kind, field) if kind.model_fields[field].validation_alias else field


def _build(kind: type[Built], **given: str) -> Built:
    problem = ""
    try:
        return kind(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        # Without the input: it may be a key.
        problem = "; ".join(wrong_variables(kind, error))
    except SettingsError as error:
        problem = str(error)
    raise Misconfigured(f"the environment does not fit: {problem}")
