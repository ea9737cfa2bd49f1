"""gpps start, stop and restart where the services are somebody else's and do not answer."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.demo.dataset import FULL, GENERATED
from ops.local.cli import keep_data
from ops.local.stack import Stack
from ops.settings import PROJECT
from ops.supervise.control import Control
from ops.supervise.folder import Folder
from tests.ops.commands import own_environment
from tests.ops.local.toys import Toy
from tests.ops.waiting import wait_until

pytestmark = pytest.mark.slow

NOWHERE = "127.0.0.1:1"


class Place:
    """A home folder whose services are at addresses where nobody answers."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = Folder(home)
        self.control = Control(self.folder, 20, lambda text: None)
        own = {"GPPS_HOME": str(home), "KAFKA_BOOTSTRAP_SERVERS": NOWHERE, "GPPS_BROKER_WAIT_SECONDS": "1"}
        own |= {"AWS_ENDPOINT_URL_S3": f"http://{NOWHERE}", "AWS_ENDPOINT_URL_DYNAMODB": f"http://{NOWHERE}"}
        keys = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
        self.environment = {**own_environment(), **own, **keys, "PGHOST": "127.0.0.1", "PGPORT": "1"}
        self.environment.pop("JOOBLE_API_KEY", None)

    def gpps(self, *arguments: str, code: int = 0, **changed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ops", *arguments],
            env=self.environment | changed, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    found = Place(tmp_path / "home")
    try:
        yield found
    finally:
        found.gpps("stop")


def test_a_stage_waits_for_services_that_are_away(place: Place) -> None:
    output = place.gpps("start", "load")
    assert "load: running (process " in output
    wait_until(lambda: place.folder.states()["load"].state == "backing off")
    state = place.folder.states()["load"]
    assert state.reason is not None
    assert state.reason.startswith("exit code 75: ")
    assert "gpps: " not in state.reason
    assert state.restarts == 0
    assert "daemons: none" not in place.gpps("status")
    assert place.gpps("stop").startswith("stopped: load\n")
    assert "none of these daemons was running" in place.gpps("stop")


def test_a_missing_key_leaves_a_source_out_or_fails_it_once(place: Place) -> None:
    output = place.gpps("start", "produce:jooble", "load")
    assert "produce:jooble: running" in output
    wait_until(lambda: place.folder.states()["produce:jooble"].state == "failed")
    assert "JOOBLE_API_KEY" in (place.folder.states()["produce:jooble"].reason or "")
    assert "JOOBLE_API_KEY" in place.gpps("status", code=1)
    assert place.gpps("logs", "produce:jooble").count("JOOBLE_API_KEY") == 1
    pid = place.folder.states()["load"].pid
    place.gpps("restart", "produce:jooble")
    wait_until(lambda: place.gpps("logs", "produce:jooble").count("JOOBLE_API_KEY") == 2)
    assert place.folder.states()["produce:jooble"].wish == 2
    assert pid is None or place.folder.states()["load"].wish == 1


def test_daemons_keep_their_environment_until_all_are_restarted(place: Place) -> None:
    assert "gpps: starting the daemons\n" in place.gpps("restart", "load")
    first = place.control.supervisor()
    refused = place.gpps("start", "load", GPPS_TABLE_PREFIX="other", code=75)
    assert "the daemons run on other data than this would (another GPPS_TABLE_PREFIX)" in refused
    output = place.gpps("restart", GPPS_TABLE_PREFIX="other")
    assert "gpps: stopping and starting the daemons\n" in output
    assert "load: " in output
    second = place.control.supervisor()
    assert first is not None
    assert second is not None
    assert second.pid != first.pid
    assert (place.control.environment() or {})["GPPS_TABLE_PREFIX"] == "other"
    assert place.folder.wanted() == {"load": 1}


def test_the_data_set_does_not_change_under_running_daemons(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = Stack(place.home, lambda text: None)
    stack.up([Toy(variables={"KAFKA_BOOTSTRAP_SERVERS": NOWHERE})], GENERATED.environment(place.home))
    try:
        place.gpps("start", "load")
        for command in (("up", "--size", "full"), ("demo", "--live")):
            assert "the daemons run on other data than this would" in place.gpps(*command, code=75)
        monkeypatch.setenv("GPPS_HOME", str(place.home))
        keep_data(stack, GENERATED)
        place.gpps("stop")
        keep_data(stack, FULL)
    finally:
        stack.down()


def test_ctrl_c_in_the_foreground_drains(place: Place) -> None:
    command = [sys.executable, "-m", "ops", "start", "load", "--foreground"]
    with subprocess.Popen(command, cwd=PROJECT, env=place.environment, stderr=subprocess.PIPE, text=True) as shown:
        assert shown.stderr is not None
        lines = [shown.stderr.readline() for _ in range(3)]
        assert "supervisor started, process " in lines[0]
        assert "load started, process " in lines[1]
        assert place.control.supervisor() is not None
        assert f"under process {shown.pid}" in place.gpps("start", "--foreground", code=75)
        shown.send_signal(signal.SIGINT)
        rest = shown.stderr.read()
        assert shown.wait(60) == 0
    assert "supervisor | " in rest
    assert "supervisor stopped" in rest
    assert place.control.supervisor() is None


def test_unknown_stages_are_a_matter_of_usage(tmp_path: Path) -> None:
    place = Place(tmp_path / "home")
    for command in ("start", "stop", "restart"):
        output = place.gpps(command, "produce:jooble", "produce:nothing", code=2)
        assert "no stage 'produce:nothing'; there are: produce:college-scorecard, " in output
    assert not place.home.exists()
