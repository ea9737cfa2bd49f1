"""The command as a process: exit codes, signals, daemons, and what it never says."""

import base64
import json
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.producers.conftest import CANARY, Serving, producers, start_producers
from tests.producers.stored import archived, latest, lease_item, read_topic
from tests.producers.toy_sources.toy.expected import CONTENT, content

LIMIT_SECONDS = 60


class Running:
    """A started command whose standard error is read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._new: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            self._new.put(line)

    def wait_for(self, text: str) -> None:
        """Until a further line holds the text."""
        until = time.monotonic() + LIMIT_SECONDS
        while text not in self._new.get(timeout=max(0.1, until - time.monotonic())):
            pass

    def ends(self, *signals: int) -> int:
        for number in signals:
            self.process.send_signal(number)
        code = self.process.wait(LIMIT_SECONDS)
        self._reader.join()
        return code


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[Running]:
    process = start_producers(environment, "produce", "toy", *arguments)
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.services
def test_a_run_is_reported_as_one_json_object(toy_environment: dict[str, str]) -> None:
    done = producers(toy_environment, "produce", "toy", "--once", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["source"], summary["epoch"], summary["finished"]) == ("toy", 1, True)
    assert summary["searches"][1] == {
        "search": "blue", "pages": 4, "records": 25, "published": 25, "unchanged": 0, "rejected": 0,
        "complete": True, "reason": None,
    }  # fmt: skip
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == content(0)


@pytest.mark.services
def test_a_sweep_that_is_not_complete_is_a_finding(toy_environment: dict[str, str], toy_sandbox: Serving) -> None:
    toy_sandbox.instead["red/2"] = (404, {}, b"")
    done = producers(toy_environment, "produce", "toy", "--once", "--json")
    assert done.returncode == 1
    assert "red: not complete: page 1: " in done.stderr
    assert json.loads(done.stdout)["finished"]


def test_a_missing_key_names_its_variable(tmp_path: Path) -> None:
    done = producers({"GPPS_STATE_DIR": str(tmp_path)}, "produce", "toy", "--once")
    assert (done.returncode, done.stdout) == (78, "")
    assert "TOY_API_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_named_without_its_value() -> None:
    name, value = "GPPS_LAKE_URI", "file:///x"
    done = producers({"TOY_API_KEY": CANARY, name: value}, "produce", "toy", "--once")
    assert done.returncode == 78
    assert name in done.stderr
    assert value not in done.stderr.replace(name, "")


@pytest.mark.services
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "GPPS_BROKER_WAIT_SECONDS": "1"}, "Kafka at 127.0.0.1:1"),
        ({"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}, "S3 bucket"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"}, "DynamoDB table"),
        ({"GPPS_TOY__BASE_URL": "http://127.0.0.1:1", "GPPS_HTTP__MAX_ATTEMPTS": "2"}, "***/red/1: ConnectionError"),
    ],
)
def test_what_is_away_is_named_and_tried_later(
    toy_environment: dict[str, str], changed: dict[str, str], message: str
) -> None:
    done = producers(toy_environment | changed, "produce", "toy", "--once")
    assert done.returncode == 75, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.services
def test_a_real_api_is_not_asked_for_a_lake_that_holds_made_up_data(toy_environment: dict[str, str]) -> None:
    assert producers(toy_environment, "produce", "toy", "--once").returncode == 0
    real = toy_environment | {"GPPS_TOY__BASE_URL": "http://api.example"}
    done = producers(real, "produce", "toy", "--once")
    assert done.returncode == 78, done.stderr
    assert "holds made-up data" in done.stderr
    assert "ConnectionError" not in done.stderr  # nothing was asked there


@pytest.mark.services
def test_a_missing_bucket_is_a_matter_of_settings(toy_environment: dict[str, str]) -> None:
    done = producers(toy_environment | {"GPPS_LAKE_URI": "s3://not-made-yet"}, "produce", "toy", "--once")
    assert done.returncode == 78
    assert "not-made-yet" in done.stderr


@pytest.mark.services
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_wait_and_gives_the_lease_back(
    toy_environment: dict[str, str], toy_sandbox: Serving, number: int, code: int
) -> None:
    toy_sandbox.post("faults", '{"source": "toy", "status": 429, "retry_after": "100", "times": 9}')
    patient = toy_environment | {"GPPS_HTTP__MAX_TOTAL_SECONDS": "500"}
    with running(patient, "--once") as command:
        command.wait_for("throttled: waiting 100 s (Retry-After)")
        assert command.ends(number) == code
    assert lease_item(toy_environment, "toy")["holder"] == ""


def hanging(release: threading.Event, asked: threading.Event) -> Callable[[], tuple[int, dict[str, str], bytes]]:
    def answer() -> tuple[int, dict[str, str], bytes]:
        asked.set()
        release.wait(LIMIT_SECONDS)
        return 200, {}, b'{"total": 25, "things": [{"id": "000", "size": 0}]}'

    return answer


@pytest.mark.services
def test_a_stop_in_mid_page_finishes_the_page(toy_environment: dict[str, str], toy_sandbox: Serving) -> None:
    release, asked = threading.Event(), threading.Event()
    toy_sandbox.instead["red/1"] = hanging(release, asked)
    with running(toy_environment, "--once") as command:
        assert asked.wait(LIMIT_SECONDS)
        command.process.send_signal(signal.SIGTERM)
        release.set()
        assert command.ends() == 143
    assert len(read_topic(toy_environment, "toy.thing.v1")) == 1
    assert json.loads(lease_item(toy_environment, "toy")["cursor"])["page"] == 1


@pytest.mark.services
def test_a_second_signal_does_not_wait_for_the_page(toy_environment: dict[str, str], toy_sandbox: Serving) -> None:
    release, asked = threading.Event(), threading.Event()
    toy_sandbox.instead["red/1"] = hanging(release, asked)
    with running(toy_environment, "--once") as command:
        assert asked.wait(LIMIT_SECONDS)
        command.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            command.process.wait(1)
        assert command.ends(signal.SIGTERM) == -signal.SIGTERM
    release.set()


@pytest.mark.services
def test_a_daemon_polls_again_and_drains(toy_environment: dict[str, str], toy_sandbox: Serving) -> None:
    with running(toy_environment | {"GPPS_POLL_SECONDS": "0.3"}) as command:
        command.wait_for("finished=True")
        toy_sandbox.set_day(1)
        command.wait_for("published=18")
        assert command.ends(signal.SIGTERM) == 0
    item = lease_item(toy_environment, "toy")
    assert (item["holder"], item["epoch"]) == ("", "1")


def wait_for_status(environment: dict[str, str], state: str) -> dict[str, str]:
    """Waits until the daemon's status file says `state`, and returns the status."""
    file = Path(environment["GPPS_STATE_DIR"]) / "toy.status.json"
    until = time.monotonic() + LIMIT_SECONDS
    while True:
        found: dict[str, str] = json.loads(file.read_text()) if file.exists() else {"state": "nothing"}
        if found["state"] == state:
            return found
        assert time.monotonic() < until, found
        time.sleep(0.02)


@pytest.mark.services
def test_a_daemon_is_paused_by_a_refused_key_and_goes_on(toy_environment: dict[str, str], toy_sandbox: Serving) -> None:
    toy_sandbox.post("faults", '{"source": "toy", "status": 403}')
    with running(toy_environment | {"GPPS_POLL_SECONDS": "3"}) as command:
        command.wait_for("paused source=toy for 3 s: ")
        status = wait_for_status(toy_environment, "paused")
        command.wait_for("finished=True")
        assert command.ends(signal.SIGTERM) == 0
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == content(0)
    assert status["reason"].endswith("check TOY_API_KEY")
    assert status["since"] < status["until"]
    assert sum("paused" in line for line in command.lines) == 1


@pytest.mark.services
def test_a_daemon_says_what_it_does_and_tidies_up(toy_environment: dict[str, str]) -> None:
    with running(toy_environment) as command:
        status = wait_for_status(toy_environment, "waiting")
        assert (status["reason"], status["since"] < status["until"]) == (None, True)
        assert command.ends(signal.SIGTERM) == 0
    assert list(Path(toy_environment["GPPS_STATE_DIR"]).glob("*.status*")) == []


@pytest.mark.services
def test_a_daemon_says_which_sweep_was_not_complete(toy_environment: dict[str, str], toy_sandbox: Serving) -> None:
    toy_sandbox.page("blue/2", [], 0)
    with running(toy_environment) as command:
        reason = wait_for_status(toy_environment, "waiting")["reason"]
        assert command.ends(signal.SIGTERM) == 0
    assert reason.startswith("1 of 2 sweeps not complete: blue: 2 pages held 10 of the 25 records")


@pytest.mark.services
def test_a_daemon_waits_until_its_quota_has_room(toy_environment: dict[str, str]) -> None:
    limited = {"GPPS_TOY__REQUESTS": "6", "GPPS_TOY__WINDOW": "4", "GPPS_HTTP__MAX_WAIT_SECONDS": "0.01"}
    with running(toy_environment | limited) as command:
        command.wait_for("the quota is used up for now (6 of 6 requests within 4 s): room comes back at")
        command.wait_for("finished=True")
        assert command.ends(signal.SIGTERM) == 0
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == content(0)


@pytest.mark.services
def test_a_second_daemon_is_refused_with_the_holders_name(toy_environment: dict[str, str]) -> None:
    with running(toy_environment) as command:
        wait_for_status(toy_environment, "waiting")
        second = producers(toy_environment, "produce", "toy")
        assert second.returncode == 75
        assert f"held by process {command.process.pid} on" in second.stderr
        assert wait_for_status(toy_environment, "waiting")


@pytest.mark.services
def test_a_daemon_keeps_its_lease_while_it_pauses(toy_environment: dict[str, str]) -> None:
    with running(toy_environment | {"GPPS_POLL_SECONDS": "300", "GPPS_LEASE_SECONDS": "3"}) as command:
        command.wait_for("finished=True")
        first = int(lease_item(toy_environment, "toy")["expires_at"])
        until = time.monotonic() + LIMIT_SECONDS
        while int(lease_item(toy_environment, "toy")["expires_at"]) < first + 4:
            assert time.monotonic() < until
        second = producers(toy_environment, "produce", "toy", "--once")
        assert second.returncode == 75
        assert f"held by process {command.process.pid} on" in second.stderr


@pytest.mark.services
def test_waiting_for_a_lease_ends_in_try_later_while_it_is_renewed(toy_environment: dict[str, str]) -> None:
    short = toy_environment | {"GPPS_POLL_SECONDS": "300", "GPPS_LEASE_SECONDS": "3"}
    with running(short) as command:
        command.wait_for("finished=True")
        second = producers(short, "produce", "toy", "--once", "--wait")
    assert second.returncode == 75
    assert "waiting 3 s for it" in second.stderr or "waiting 2 s for it" in second.stderr


@pytest.mark.services
def test_the_key_is_nowhere(toy_environment: dict[str, str], toy_sandbox: Serving) -> None:
    spelt = base64.b64encode(f"me:{CANARY}".encode())
    toy_sandbox.post("faults", '{"source": "toy", "status": 503, "times": 2}')
    toy_sandbox.instead["red/3"] = (404, {}, f"no /{CANARY}/red/3".encode())
    toy_sandbox.instead["blue/3"] = (200, {}, b'{"total": 25, "things": [], "you": "%s"}' % spelt)
    done = producers(toy_environment | {"LOG_LEVEL": "DEBUG"}, "produce", "toy", "--once", "--json")
    assert done.returncode == 1
    texts = [done.stdout, done.stderr, json.dumps(lease_item(toy_environment, "toy"))]
    for entity in ("thing", "page", "sweep"):
        texts += [repr(record) for record in read_topic(toy_environment, f"toy.{entity}.v1")]
    stored = [key.encode() + body for key, body in archived(toy_environment).items()]
    stored += [file.read_bytes() for file in Path(toy_environment["GPPS_STATE_DIR"]).rglob("*") if file.is_file()]
    assert len(stored) == 11  # two bodies, four fetches, two sweeps, an epoch, what was refused lately, the memory
    assert [text for text in texts if CANARY in text] == []
    assert [text for text in stored if CANARY.encode() in text or spelt in text] == []


@pytest.mark.services
def test_what_it_keeps_on_this_machine_is_private(toy_environment: dict[str, str], tmp_path: Path) -> None:
    state = tmp_path / "new" / "state"
    done = producers(toy_environment | {"GPPS_STATE_DIR": str(state)}, "produce", "toy", "--once")
    assert done.returncode == 0, done.stderr
    for path in [state.parent, state, *state.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
