"""Stores and feeds on the running services, each test with names of its own."""

import socket
import subprocess
import uuid
from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from pipelines.school_jobs.contract import CONTRACT
from plumbing.aws import items_client
from plumbing.generations import resolved
from sinks import dynamodb
from sinks.mongodb import database
from sinks.run import open_warehouse
from sinks.settings import Settings, read_settings
from sinks.warehouse.engines.postgres.sessions import connected
from streaming.contract import Mart
from tests.ops.waiting import wait_until
from tests.redshift.standin import StandIn
from tests.sinks.feeds import FeedWriter
from tests.sinks.stores import DynamoDBStore, MemoryStore, MongoDBStore, PostgresStore, RedshiftStore
from tools import ferretdb

WriterFactory = Callable[..., FeedWriter]


@pytest.fixture
def settings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of this test; boto3 and psycopg find the services in the environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return resolved(read_settings().of(CONTRACT.name))


@pytest.fixture
def feed_of(settings: Settings) -> WriterFactory:
    """`feed_of(mart)` is the mart's feed in the lake; `elsewhere=True` gives each call a table of its own."""

    def make(mart: Mart, elsewhere: bool = False) -> FeedWriter:
        uri = settings.feed_uri(mart) + (f"_{uuid.uuid4().hex}" if elsewhere else "")
        return FeedWriter(mart, uri, settings.storage_options())

    return make


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def postgres(settings: Settings) -> Iterator[PostgresStore]:
    with open_warehouse(settings, CONTRACT) as connection:
        yield PostgresStore(connection, settings)


@pytest.fixture
def redshift_settings(
    settings: Settings, stand_in: StandIn, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings of this test with the stand-in as the warehouse, in `environment`, too."""
    environment |= stand_in.environment(environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return resolved(read_settings().of(CONTRACT.name))


@pytest.fixture
def redshift(redshift_settings: Settings, stand_in: StandIn) -> Iterator[RedshiftStore]:
    with open_warehouse(redshift_settings, CONTRACT) as session, connected() as connection:
        yield RedshiftStore(session, connection, redshift_settings, stand_in)


@pytest.fixture(scope="session")
def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks MongoDB's protocol, with a folder of its own."""
    if not (program := ferretdb.program()).exists():
        pytest.skip("no server that speaks MongoDB's protocol; `python -m tools.ferretdb` builds one")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, f"127.0.0.1:{port}", tmp_path_factory.mktemp("ferretdb")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        assert process.poll() is None
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(answers)
        yield f"mongodb://127.0.0.1:{port}/?retryWrites=false"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def mongodb(
    mongodb_url: str, environment: dict[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MongoDBStore]:
    environment["GPPS_MONGODB_URL"] = mongodb_url
    monkeypatch.setenv("GPPS_MONGODB_URL", mongodb_url)
    with database(settings.model_copy(update={"mongodb_url": SecretStr(mongodb_url)})) as found:
        yield MongoDBStore(found)


@pytest.fixture
def serving(settings: Settings) -> DynamoDBStore:
    client = items_client(settings.aws_region)
    dynamodb.create_tables(client, settings.dynamodb_table, CONTRACT.served)
    return DynamoDBStore(client, settings)
