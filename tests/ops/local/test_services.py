"""The real local services: where they listen, what they keep, and how they come back."""

import os
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError

from ops.local.ports import FILE, HOST, take
from ops.local.process import read_record, status_of
from ops.local.sandbox import Sandbox
from ops.local.service import Service
from ops.local.stack import Stack, fixed_environment, services_of
from ops.settings import PROJECT, Settings
from ops.setup.tools import Tools, ensure_tools
from plumbing.settings import KafkaSettings
from tests.conftest import s3_client
from tests.ops.commands import own_environment
from tests.ops.waiting import wait_until

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture(scope="module")
def tools() -> Tools:
    return ensure_tools(Settings(), lambda text: None)


@pytest.fixture(scope="module")
def services(tools: Tools) -> list[Service]:
    return [*services_of(tools), Sandbox()]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, tools: Tools, services: list[Service]) -> Iterator[Stack]:
    """A stack of this module's own, because its services are killed; its path is one that programs misread."""
    stack = Stack(tmp_path_factory.mktemp("own") / "a b,c'ü", lambda text: None)
    try:
        stack.up(services, fixed_environment(tools, stack.home.path))
        yield stack
    finally:
        stack.reset()


def listening(stack: Stack) -> set[tuple[str, int]]:
    """Address and port of every listening TCP socket and every bound UDP socket of all that was started."""
    processes = [process for record in stack.running().values() for process in record.family()]
    sockets = [each for process in processes for each in process.net_connections(kind="inet")]
    return {each.laddr for each in sockets if each.status in (psutil.CONN_LISTEN, psutil.CONN_NONE)}


def test_nothing_listens_beyond_the_loopback_address(own: Stack) -> None:
    found = listening(own)
    recorded = {port for record in own.running().values() for port in record.ports.values()}
    assert {port for _, port in found} >= recorded  # so we looked at the right processes
    assert {address for address, _ in found} <= {HOST, "::ffff:127.0.0.1", "::1"}


def test_the_look_at_sockets_would_see_one(own: Stack) -> None:
    program = "import socket; s = socket.create_server(('0.0.0.0', 0)); print(s.getsockname()[1], flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=subprocess.PIPE, text=True) as open_one:
        assert open_one.stdout is not None
        port = int(open_one.stdout.readline())
        found = {each.laddr for each in psutil.Process(open_one.pid).net_connections(kind="inet")}
        assert found == {("0.0.0.0", port)}
        open_one.communicate("\n")


def test_files_are_their_owners_alone(own: Stack) -> None:
    assert stat.S_IMODE(own.home.path.stat().st_mode) == 0o700
    shared = [path for path in own.home.path.rglob("*") if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert shared == []


def test_no_secret_is_on_a_command_line(own: Stack) -> None:
    secrets = secrets_of(own)
    lines = [" ".join(process.cmdline()) for record in own.running().values() for process in record.family()]
    assert len(lines) >= 5
    assert [line for line in lines if any(secret in line for secret in secrets)] == []


def secrets_of(stack: Stack) -> list[str]:
    names = ("PGPASSWORD", "KAFKA_SASL_PASSWORD", "AWS_SECRET_ACCESS_KEY")
    return [stack.environment()[name] for name in names]


def test_no_secret_is_in_a_log(own: Stack) -> None:
    logs = [path for path in own.home.path.rglob("log*") if path.is_file()]
    assert len(logs) >= 5
    assert [log for log in logs if any(secret in log.read_text() for secret in secrets_of(own))] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"KAFKA_SECURITY_PROTOCOL": "PLAINTEXT", "KAFKA_SASL_MECHANISM": ""},
        {"KAFKA_SASL_PASSWORD": "guess"},
        {"KAFKA_SASL_USERNAME": "admin"},
        {"KAFKA_SASL_MECHANISM": "SCRAM-SHA-256"},
    ],
)
def test_kafka_asks_for_its_password(own: Stack, wrong: dict[str, str]) -> None:
    known = KafkaSettings.of(own.environment() | wrong).for_python()
    with pytest.raises(KafkaError):
        KafkaAdminClient(**known, bootstrap_timeout_ms=3_000, request_timeout_ms=3_000).list_topics()


@pytest.mark.parametrize("listener", ["broker", "controller"])
def test_every_port_of_kafka_takes_its_password_and_nothing_before_it(own: Stack, listener: str) -> None:
    port, password = own.running()["kafka"].ports[listener], own.environment()["KAFKA_SASL_PASSWORD"]
    topics_of_all = struct.pack("!i", 0)
    assert kafka_answers(port, (3, 0, topics_of_all)) == []  # metadata: the connection is closed
    assert [error_of(each) for each in kafka_answers(port, *login(password))] == [0, 0]
    assert [error_of(each) for each in kafka_answers(port, *login("guess"))] == [0, 58]


def login(password: str) -> list[tuple[int, int, bytes]]:
    """SaslHandshake and SaslAuthenticate as Kafka's protocol has them: key, version and body of each."""
    proof = f"\0gpps\0{password}".encode()
    return [(17, 1, struct.pack("!h", 5) + b"PLAIN"), (36, 0, struct.pack("!i", len(proof)) + proof)]


def error_of(answer: bytes) -> int:
    return int.from_bytes(answer[4:6], "big")  # after the number of the request


def kafka_answers(port: int, *requests: tuple[int, int, bytes]) -> list[bytes]:
    """Answers to requests of Kafka's own protocol, until the connection is closed."""
    answers = []
    with socket.create_connection((HOST, port), timeout=20) as connection, connection.makefile("rwb") as stream:
        for number, (key, version, body) in enumerate(requests):
            request = struct.pack("!hhih", key, version, number, -1) + body
            stream.write(struct.pack("!i", len(request)) + request)
            stream.flush()
            if size := stream.read(4):
                answers.append(stream.read(*struct.unpack("!i", size)))
    return answers


def test_postgres_asks_for_its_password(own: Stack) -> None:
    environment = own.environment()
    place = {
        "host": environment["PGHOST"],
        "port": environment["PGPORT"],
        "user": environment["PGUSER"],
        "dbname": environment["PGDATABASE"],
    }
    with psycopg.connect(**place, password=environment["PGPASSWORD"]) as connection:
        assert connection.execute("show timezone").fetchone() == ("UTC",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**place, password="guess")


def test_the_password_is_not_sent_to_another_program_at_the_port_of_postgres(
    own: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in own.environment().items():
        monkeypatch.setenv(name, value)
    sent = []
    with socket.create_server((HOST, 0)) as impostor:

        def ask_for_it() -> None:
            client, _ = impostor.accept()
            with client:
                client.recv(10_000)
                client.sendall(b"R" + struct.pack("!ii", 8, 3))  # AuthenticationCleartextPassword
                sent.append(client.recv(10_000))

        asking = threading.Thread(target=ask_for_it)
        asking.start()
        port = impostor.getsockname()[1]
        with pytest.raises(psycopg.OperationalError, match="auth"):
            psycopg.connect(port=port, sslmode="disable", gssencmode="disable", connect_timeout=20)
        asking.join()
    assert [each for each in sent if os.environ["PGPASSWORD"].encode() in each] == []


def kill(stack: Stack, name: str) -> None:
    record = read_record(stack.home.service(name))
    assert record is not None
    os.kill(record.pid, signal.SIGKILL)
    wait_until(lambda: record.process() is None)


def fill(environment: dict[str, str]) -> None:
    """Put something into S3, Postgres and Kafka."""
    s3_client(environment).put_object(Bucket="gpps-lake", Key="kept", Body=b"1")
    with psycopg.connect(**connection_to(environment)) as connection:
        connection.execute("create table if not exists kept (n int)")
        connection.execute("insert into kept values (1)")
    known = KafkaSettings.of(environment).for_python()
    admin = KafkaAdminClient(**known)
    admin.create_topics([NewTopic("kept", 1, 1)])
    admin.close()
    producer = KafkaProducer(**known, acks="all")
    producer.send("kept", b"1").get(timeout=30)
    producer.close()


def connection_to(environment: dict[str, str]) -> dict[str, str]:
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return {name: environment[variable] for name, variable in names.items()}


def contents(environment: dict[str, str]) -> tuple[bytes, int, list[bytes]]:
    body = s3_client(environment).get_object(Bucket="gpps-lake", Key="kept")["Body"].read()
    with psycopg.connect(**connection_to(environment)) as connection:
        row = connection.execute("select count(*) from kept").fetchone()
    consumer = KafkaConsumer(
        "kept",
        **KafkaSettings.of(environment).for_python(),
        auto_offset_reset="earliest",
        consumer_timeout_ms=5000,
    )
    values = [record.value for record in consumer]
    consumer.close()
    assert row is not None
    return body, row[0], values


def test_all_come_back_after_being_killed_with_what_they_held(own: Stack, services: list[Service]) -> None:
    fill(own.environment())
    names = [service.name for service in services]
    for name in names:
        kill(own, name)
    assert {status_of(own.home, name).state for name in names} == {"died"}
    assert sorted(own.up(services)) == sorted(names)
    assert contents(own.environment()) == (b"1", 1, [b"1"])


def test_other_ports_change_nothing_that_is_stored(own: Stack, services: list[Service]) -> None:
    before = {name: record.ports for name, record in own.running().items()}
    held_before = contents(own.environment())
    own.down()
    held = [take(port) for ports in before.values() for port in ports.values()]
    try:
        own.up(services)
        after = {name: record.ports for name, record in own.running().items()}
        assert not {*ports_in(before)} & {*ports_in(after)}
        assert contents(own.environment()) == held_before
    finally:
        for each in held:
            assert each is not None
            each.close()


def ports_in(records: dict[str, dict[str, int]]) -> list[int]:
    return [port for ports in records.values() for port in ports.values()]


def test_a_half_made_folder_is_made_whole(tmp_path: Path, services: list[Service]) -> None:
    """As a kill leaves it: in the middle of initdb, of Kafka's format, of writing a file."""
    stack = Stack(tmp_path / "home", lambda text: None)
    stack.home.make()
    for name in ("postgres", "kafka"):
        half = stack.home.make_service(name) / "data.new-7"
        half.mkdir()
        (half / "PG_VERSION").write_text("1")
        (half / "meta.properties").write_text("cluster.id=")
    (stack.home.service("kafka") / FILE).write_text('{"broker": 2')
    (stack.home.service("postgres") / "password").write_text("")
    try:
        stack.up([service for service in services if service.name in ("postgres", "kafka")])
        assert not list(stack.home.path.glob("*/data.new*"))
        with psycopg.connect(**connection_to(stack.environment())) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        stack.reset()


def test_an_interrupted_up_leaves_nothing_running(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {**own_environment(), "GPPS_HOME": str(home)}
    command = [sys.executable, "-m", "ops", "up"]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True) as up:
        wait_until(lambda: read_record(home / "s3") is not None and read_record(home / "postgres") is not None)
        started = [record for record in map(read_record, (home / "s3", home / "postgres")) if record]
        up.send_signal(signal.SIGINT)
        _, output = up.communicate(timeout=900)
    assert up.returncode == 130, output
    assert [record for record in started if record.process()] == []
    assert not list(home.glob("*/process.json"))
    shutil.rmtree(home)
