"""Files of docker/: what the images are made of, how the containers are confined, and what makes one healthy."""

import re
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ops.local.ports import HOST
from ops.setup.variables import variables
from tests.conftest import RunningStack
from tests.ops.waiting import wait_until
from tests.test_extras import PROJECT, ROOT
from tools.lock_subset import entries, subset

FOLDER = ROOT / "docker"
LOCK = (ROOT / "requirements.lock").read_text()


def services(name: str) -> dict[str, Any]:
    text = re.sub(r"!(reset|override)\b", "", (FOLDER / name).read_text())  # tags of compose's own
    return dict(yaml.safe_load(text)["services"])


def needed(requirements: list[str], extras: frozenset[str] = frozenset()) -> Iterator[str]:
    """Names of the packages that are installed for these requirements, as their own metadata have it."""
    for text in requirements:
        one = Requirement(text)
        if one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            continue
        yield canonicalize_name(one.name)
        try:
            yield from needed(requires(one.name) or [], frozenset(one.extras) | {""})
        except PackageNotFoundError:
            continue  # of another system


@pytest.mark.parametrize("extra", ["producers", "sinks", "analysis", "streaming"])
def test_an_image_gets_what_its_extra_needs_and_nothing_else(extra: str) -> None:
    locked = set(entries(subset(LOCK, PROJECT, [extra])))
    wanted = set(needed([*PROJECT["dependencies"], *PROJECT["optional-dependencies"][extra]]))
    elsewhere = {name for name in locked - wanted if f"{name}==" in LOCK and re.search(rf"^{name}==\S+ ;", LOCK, re.M)}
    assert locked - elsewhere == wanted


def test_every_package_of_a_subset_has_its_hashes() -> None:
    for name, (text, _) in entries(subset(LOCK, PROJECT, ["producers", "ministack"])).items():
        assert "--hash=sha256:" in text, name


def test_a_subset_has_each_python_s_version_of_a_package() -> None:
    lock = """one==1 ; python_full_version < '3.12' \\\n    --hash=sha256:a\n    # via two
one==2 ; python_full_version >= '3.12' \\\n    --hash=sha256:b\n    # via two\ntwo==1 \\\n    --hash=sha256:c\n"""
    project: dict[str, object] = {"dependencies": [], "optional-dependencies": {"x": ["two"]}}
    assert re.findall(r"^\w+==\d", subset(lock, project, ["x"]), re.MULTILINE) == ["one==1", "one==2", "two==1"]


def test_a_producer_gets_neither_spark_nor_pictures() -> None:
    assert not {"pyspark", "matplotlib", "pandas", "duckdb"} & set(entries(subset(LOCK, PROJECT, ["producers"])))


def test_what_is_neither_extra_nor_package_is_refused() -> None:
    with pytest.raises(ValueError, match="no-such"):
        subset(LOCK, PROJECT, ["no-such"])


def test_hadolint_finds_nothing() -> None:
    program = shutil.which("hadolint", path=sysconfig.get_path("scripts"))
    assert program
    done = subprocess.run([program, FOLDER / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", sorted((FOLDER / "services").iterdir()), ids=lambda path: path.name)
def test_the_shell_understands_what_starts_services(path: Path) -> None:
    assert subprocess.run(["sh", "-n", path], capture_output=True, text=True, check=False).stderr == ""


def test_containers_are_confined_and_limited() -> None:
    for name, service in services("compose.yaml").items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["mem_limit"], name
        assert service["cpus"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name


def test_images_that_are_not_built_here_have_a_version() -> None:
    images = {service["image"] for service in services("compose.yaml").values() if "build" not in service}
    assert len(images) == 4
    assert all(re.search(r":[\w.-]*\d", image) for image in images), images


def test_each_service_of_a_registry_is_also_made_of_packages() -> None:
    foreign = {name for name, service in services("compose.yaml").items() if "build" not in service}
    local = services("compose.local.yaml")
    assert foreign == set(local)
    assert all("build" in service for service in local.values())


def test_no_password_stands_in_a_file() -> None:
    given = {
        (name, variable): value
        for file in ("compose.yaml", "compose.local.yaml")
        for name, service in services(file).items()
        for variable, value in (service.get("environment") or {}).items()
        if re.search("PASSWORD|SECRET|KEY|JAAS", variable)
    }
    assert len(given) > 10
    assert {place: value for place, value in given.items() if value is not None and "${" not in value} == {}


def test_variables_that_are_set_are_read() -> None:
    known = {name for each in variables() for name in (each.name, *each.aliases)}
    stages = {name: service for name, service in services("compose.yaml").items() if "build" in service}
    named = {variable for service in stages.values() for variable in service.get("environment") or {}}
    assert {name for name in named if name.startswith(("GPPS_", "KAFKA_", "AWS_"))} <= known
    assert "GPPS_SPARK_DRIVER_MEMORY" in named


@pytest.fixture(scope="module")
def healthy() -> Any:
    spec = spec_from_file_location("healthy", FOLDER / "healthy.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_stage_is_healthy_as_long_as_its_services_answer(healthy: Any, tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        environment = {
            "KAFKA_BOOTSTRAP_SERVERS": f"{HOST}:{port},other:1",
            "AWS_ENDPOINT_URL_S3": f"http://{HOST}:{port}",
        }
        environment |= {"PGHOST": HOST, "PGPORT": str(port)}
        assert healthy.trouble(environment, tmp_path) is None
    for name, value in environment.items():
        if name != "PGPORT":
            here = {name: value, "PGPORT": environment["PGPORT"]}
            assert f"{HOST}:{port} does not answer" in str(healthy.trouble(here, tmp_path)), name


def test_a_stage_that_is_stopped_is_not_healthy(healthy: Any) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        psutil.Process(process.pid).suspend()
        try:
            # The signal has been sent by then, and takes a moment to be seen.
            wait_until(lambda: str(process.pid) in healthy.stopped(Path("/proc")))
        finally:
            process.kill()


@pytest.mark.services
def test_services_of_the_tests_listen_on_the_loopback_address_alone(stack: RunningStack) -> None:
    """Processes or containers: whatever publishes a port does it in sockets of this machine."""
    values = stack.environment()
    addresses = [values["KAFKA_BOOTSTRAP_SERVERS"], values["AWS_ENDPOINT_URL_S3"], values["AWS_ENDPOINT_URL_DYNAMODB"]]
    ports = {int(address.rpartition(":")[2]) for address in (*addresses, f":{values['PGPORT']}")}
    sockets = [each.laddr for each in psutil.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
    found = {(port, address) for address, port in sockets if port in ports}
    assert {port for port, _ in found} == ports
    assert {address for _, address in found} <= {HOST, "::ffff:127.0.0.1"}
