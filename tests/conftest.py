"""Fixtures every stage's tests may use: the real local services, names of one's own in them, and a Spark session."""

import json
import logging
import os
import signal
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import hypothesis
import pytest
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

import pipelines
from ops.local.environment import hermetic
from ops.local.stack import Stack, fixed_environment, services_of
from ops.settings import PROJECT, Settings, caller_environment
from ops.setup.class_archive import making
from ops.setup.tools import ensure_tools
from pipelines import catalog
from plumbing.logs import Redacting
from plumbing.settings import KafkaSettings
from streaming.driver.session import QUICK, class_archive
from streaming.pipeline import Pipeline
from streaming.settings import speak_utf8
from tests.forks import forking, not_forking
from tests.java_pool import java_pool
from tests.redshift.standin import StandIn, running

# Of a stack's environment, what building a Spark session looks at; JAVA_HOME is for Spark's own launcher.
SPARK_READS = {
    *("KAFKA_BOOTSTRAP_SERVERS", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB", "GPPS_SPARK_JARS", "JAVA_HOME"),
    *("KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"),
    *("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
}

TOY = Path(__file__).parent / "pipelines"  # the folders of the toy pipeline
MANY_TESTS = 500  # in one run: then the archive is worth its making


@dataclass(frozen=True)
class RunningStack:
    """Local services that answer."""

    values: dict[str, str]

    def environment(self) -> dict[str, str]:
        """Variables by which to find them; a fresh copy."""
        return dict(self.values)


def pytest_configure(config: pytest.Config) -> None:
    """List every skipped test with its reason, whatever the command line says; have SIGINT as at a terminal.

    A shell that runs a command in the background has it ignore SIGINT, and so would all that the tests interrupt.
    """
    # How long an example takes is for `gpps bench` to say: on a busy machine any may be slow.
    hypothesis.settings.register_profile("gpps", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.load_profile("gpps")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "s" not in config.option.reportchars:
        config.option.reportchars += "s"


@pytest.fixture(autouse=True)
def _no_log_of_a_command() -> Iterator[None]:
    """A command that a test ran in this process leaves no log to the tests after it."""
    hook = sys.excepthook
    yield
    sys.excepthook, root = hook, logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each.formatter, Redacting)]:
        root.removeHandler(handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks the tests of the running services; on several workers the longest files go first, so that none of them is
    alone at the end."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.services)
    if not hasattr(config, "workerinput"):
        return
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    of_spark = {item.path for item in items if item.get_closest_marker("spark")}
    items.sort(key=lambda item: (item.path not in slow, item.path not in of_spark))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One closing line that always names all three numbers."""
    counted = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")}
    failed = counted["failed"] + counted["error"]
    terminalreporter.write_line(f"tests: {counted['passed']} passed, {failed} failed, {counted['skipped']} skipped")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A private running stack, processes or (GPPS_TEST_SERVICES) containers, or the one that GPPS_TEST_STACK names."""
    with ExitStack() as ends:
        running = ends.enter_context(_running_stack(tmp_path_factory))
        with not_forking():
            running.values.update(ends.enter_context(java_pool(running.environment())))
        first = getattr(request.config, "workerinput", {}).get("workerid", "gw0") == "gw0"
        if first and request.session.testscollected >= MANY_TESTS:
            ends.enter_context(_archive_made(running.environment()))
        yield running


@contextmanager
def _archive_made(values: dict[str, str]) -> Iterator[None]:
    """Has the archive of Spark's classes made, where there is none, beside what the block does."""
    archive = class_archive(Path(values["GPPS_SPARK_JARS"]), values.get("JAVA_HOME", ""))
    if archive.exists():
        yield
        return
    child = making(archive, values)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


@contextmanager
def _running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    settings = Settings()
    if settings.test_stack is not None:
        given = json.loads(settings.test_stack.read_text())
        yield RunningStack(hermetic(caller_environment(), given))
        return
    tools = ensure_tools(settings, _say)
    folder = tmp_path_factory.mktemp("stack")
    if settings.test_services == "docker":
        from tests import containers

        if containers.engine_answers():
            with containers.services(folder, _say) as values:
                yield RunningStack(hermetic(caller_environment(), values | fixed_environment(tools, folder)))
            return
    own = Stack(folder, _say)
    try:
        own.up(services_of(tools), fixed_environment(tools, own.home.path))
        yield RunningStack(hermetic(caller_environment(), own.environment()))
    finally:
        own.reset()


@pytest.fixture(scope="session")
def _topics(stack: RunningStack) -> Iterator[KafkaAdminClient]:
    admin = KafkaAdminClient(**KafkaSettings.of(stack.environment()).for_python())
    yield admin
    admin.close()


@pytest.fixture
def environment(stack: RunningStack, tmp_path: Path, _topics: KafkaAdminClient) -> Iterator[dict[str, str]]:
    """The stack's environment with a bucket, topics, tables, a schema and a state folder of this test's own.

    The topics go when the test ends: a broker of thousands is slow to say which there are.
    """
    values = environment_of(stack, tmp_path)
    yield dict(values)
    with suppress(KafkaError):
        own = [name for name in _topics.list_topics() if name.startswith(values["GPPS_TOPIC_PREFIX"])]
        if own:
            _topics.delete_topics(own)


@pytest.fixture
def stand_in(environment: dict[str, str]) -> Iterator[StandIn]:
    """A stand-in for Redshift before the stack's Postgres and S3."""
    with stand_in_before(environment) as stand_in:
        yield stand_in


@pytest.fixture
def toy_pipeline() -> Iterator[Pipeline]:
    """The toy pipeline `employers`, of one mart, known to this process."""
    pipelines.__path__.append(str(TOY / "toy"))
    try:
        yield catalog.pipeline("employers")
    finally:
        pipelines.__path__.remove(str(TOY / "toy"))


@pytest.fixture
def employers(environment: dict[str, str], toy_pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """The toy pipeline, known to processes of the environment, too, which is this process's.

    For tests of whole processes that ask for no certain pipeline: a refresh of it costs a fifth.
    """
    environment["PYTHONPATH"] = f"{PROJECT}{os.pathsep}{TOY / 'with_toy'}"
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return toy_pipeline


@pytest.fixture(scope="session", autouse=True)
def _forks() -> Iterator[None]:
    speak_utf8()  # as this process will once it has made a Spark session, so that the forks have it, too
    with tempfile.TemporaryDirectory(prefix="gpps-forks-") as folder, forking(Path(folder)):
        yield


@pytest.fixture
def own_python() -> Iterator[None]:
    """Processes of this test are started as ever, by loading Python: for tests that look at how they start."""
    with not_forking():
        yield


@pytest.fixture
def own_java(environment: dict[str, str]) -> None:
    """Spark processes of this test start a Java of their own: for tests that stop it, or look at how it is started."""
    del environment["SPARK_HOME"]


def environment_of(stack: RunningStack, folder: Path) -> dict[str, str]:
    """As the fixture `environment` has it, with new names each time."""
    own = f"t{uuid.uuid4().hex[:12]}"
    values = stack.environment()
    s3_client(values).create_bucket(Bucket=own)
    values |= {"GPPS_LAKE_URI": f"s3://{own}", "GPPS_TOPIC_PREFIX": f"{own}.", "GPPS_TABLE_PREFIX": own}
    values |= {"GPPS_WAREHOUSE__SCHEMA": own, "GPPS_STATE_DIR": str(folder / "producers")}
    return values | {"GPPS_SPARK_JAVA_OPTIONS": QUICK}


def stand_in_before(values: dict[str, str]) -> AbstractContextManager[StandIn]:
    """A running stand-in for Redshift before the Postgres and the S3 of an environment."""
    return running(StandIn((values["PGHOST"], int(values["PGPORT"])), s3_client(values)))


def s3_client(values: dict[str, str]) -> Any:
    """An S3 client for the services of an environment."""
    return boto3.client(
        "s3",
        endpoint_url=values["AWS_ENDPOINT_URL_S3"],
        region_name=values["AWS_REGION"],
        aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.fixture(scope="session")
def spark(stack: RunningStack) -> Iterator[Any]:
    """One Spark session for the whole run, on two cores, built by the streaming stage for the stack's services."""
    from streaming.driver.session import spark_session
    from streaming.settings import StreamingSettings

    values = stack.environment()
    with pytest.MonkeyPatch.context() as patch:
        for name in SPARK_READS & values.keys():
            patch.setenv(name, values[name])
        settings = StreamingSettings(spark_master="local[2]", spark_java_options=QUICK)
        with spark_session(settings, "gpps-tests") as session:
            yield session


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder with the real files of the sources; tests that need it are skipped where it is absent."""
    folder = Settings().reference_data or PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no reference data at {folder}; set GPPS_REFERENCE_DATA to its folder")
    return folder
