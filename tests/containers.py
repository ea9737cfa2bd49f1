"""Services of the tests in containers of the images of docker/Dockerfile, published on 127.0.0.1 alone."""

import random
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from string import Template

import yaml
from docker.errors import DockerException, ImageNotFound
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HealthcheckWaitStrategy

import docker
from ops.local import kafka, ministack, ports, postgres
from ops.local.ports import HOST
from ops.settings import PROJECT
from plumbing.errors import Misconfigured

IMAGES = ("gpps/kafka", "gpps/ministack", "gpps/postgres")
BUILD = "docker compose -f docker/compose.yaml -f docker/compose.local.yaml build kafka s3 postgres"
START_SECONDS = 300


def engine_answers() -> bool:
    """True when there is a Docker engine that has the images. Raises Misconfigured where only they are missing."""
    try:
        images = docker.from_env(timeout=10).images
        for name in IMAGES:
            images.get(name)
    except ImageNotFound as missing:
        raise Misconfigured(f"{missing.explanation}; build the images of the services first: {BUILD}") from None
    except DockerException:
        return False
    return True


@contextmanager
def services(folder: Path, say: Callable[[str], None]) -> Iterator[dict[str, str]]:
    """The variables by which stages find Kafka, S3, DynamoDB and Postgres, which run and answer during the block."""
    testcontainers_config.ryuk_disabled = True  # it would be one more image; what is started here is ended here
    key = {"AWS_ACCESS_KEY_ID": f"GPPS{secrets.token_hex(8)}", "AWS_SECRET_ACCESS_KEY": secrets.token_hex(20)}
    key |= {"AWS_REGION": ministack.REGION}
    password = secrets.token_hex(20)
    broker = ports.choose(folder, ["broker"], say, random.Random())["broker"]  # clients are told it: so it is chosen
    started = {
        "kafka": _published(_kafka(broker, password), broker, broker),
        "s3": _published(_ministack(key, SERVICES="s3,sts", S3_PERSIST="1", S3_DATA_DIR="/data"), 4566),
        "dynamodb": _published(_ministack(key, SERVICES="dynamodb"), 4566),
        "postgres": _published(_postgres(password), 5432),
    }
    with ExitStack() as ends:
        with ThreadPoolExecutor() as pool:
            list(pool.map(ends.enter_context, started.values()))
        yield {
            "KAFKA_BOOTSTRAP_SERVERS": f"{HOST}:{broker}",
            "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "KAFKA_SASL_MECHANISM": "PLAIN",
            "KAFKA_SASL_USERNAME": kafka.USER,
            "KAFKA_SASL_PASSWORD": password,
            **key,
            "AWS_DEFAULT_REGION": ministack.REGION,
            "AWS_ENDPOINT_URL_S3": f"http://{HOST}:{started['s3'].get_exposed_port(4566)}",
            "AWS_ENDPOINT_URL_DYNAMODB": f"http://{HOST}:{started['dynamodb'].get_exposed_port(4566)}",
            "GPPS_LAKE_URI": f"s3://{ministack.LAKE_BUCKET}",
            "PGHOST": HOST,
            "PGPORT": str(started["postgres"].get_exposed_port(5432)),
            "PGDATABASE": postgres.DATABASE,
            "PGUSER": postgres.USER,
            "PGPASSWORD": password,
            "PGREQUIREAUTH": "scram-sha-256",
        }


def _published(container: DockerContainer, port: int, at: int | None = None) -> DockerContainer:
    """The container with its port published on the loopback address, where testcontainers would take all addresses."""
    container.ports = {str(port): (HOST, at)}
    return container.waiting_for(HealthcheckWaitStrategy().with_startup_timeout(START_SECONDS))


def _kafka(port: int, password: str) -> DockerContainer:
    """The broker as docker/compose.yaml configures it."""
    configured = yaml.safe_load((PROJECT / "docker" / "compose.yaml").read_text())["services"]["kafka"]["environment"]
    settings = {
        name: Template(str(value)).safe_substitute(KAFKA_PASSWORD=password) for name, value in configured.items()
    }
    # The broker speaks with itself, to end transactions; what it advertises to clients leads to the host.
    settings |= {
        "KAFKA_LISTENERS": f"CLIENTS://:{port},INSIDE://{HOST}:9092,CONTROLLER://{HOST}:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"CLIENTS://{HOST}:{port},INSIDE://{HOST}:9092",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CLIENTS:SASL_PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "INSIDE",
    }
    return DockerContainer("gpps/kafka", env=settings, mem_limit="900m")


def _ministack(key: dict[str, str], **settings: str) -> DockerContainer:
    return DockerContainer("gpps/ministack", env={"NAME": "localhost", **key, **settings}, mem_limit="600m")


def _postgres(password: str) -> DockerContainer:
    login = {"username": postgres.USER, "password": password, "dbname": postgres.DATABASE}
    return PostgresContainer("gpps/postgres", driver=None, mem_limit="600m", **login)
