"""Starting, recognising and stopping processes, on a service that takes no time to start."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from ops.local import process
from ops.local.environment import from_text
from ops.local.home import Home
from ops.local.ports import take
from ops.local.process import status_of
from ops.local.programs.launch import born
from ops.local.stack import Stack
from plumbing.errors import Failure, Misconfigured, TryLater
from tests.ops.local.toys import Toy
from tests.ops.waiting import wait_until


@pytest.fixture
def messages() -> list[str]:
    return []


@pytest.fixture
def stack(tmp_path: Path, messages: list[str]) -> Iterator[Stack]:
    stack = Stack(tmp_path / "home", messages.append)
    yield stack
    stack.down()


def record(stack: Stack, name: str = "sandbox") -> process.Record:
    found = process.read_record(stack.home.service(name))
    assert found is not None
    return found


def test_up_twice_starts_once(stack: Stack) -> None:
    assert stack.up([Toy()]) == ["sandbox"]
    first = record(stack)
    assert stack.up([Toy()]) == []
    assert record(stack) == first
    assert stack.down() == ["sandbox"]
    assert not psutil.pid_exists(first.pid) or psutil.Process(first.pid).status() == psutil.STATUS_ZOMBIE


def test_a_service_is_cut_off_from_the_terminal(stack: Stack) -> None:
    stack.up([Toy()])
    assert os.getsid(record(stack).pid) == record(stack).pid  # a Ctrl-C goes to the terminal's own session


def is_free(port: int) -> bool:
    found = take(port)
    if found is not None:
        found.close()
    return found is not None


def test_a_killed_service_is_seen_and_started_again(stack: Stack, messages: list[str]) -> None:
    stack.up([Toy()])
    killed = record(stack)
    os.kill(killed.pid, signal.SIGKILL)
    wait_until(lambda: killed.process() is None)
    wait_until(lambda: is_free(killed.ports["http"]))  # the last of its threads may hold it a moment longer
    assert status_of(stack.home, "sandbox").state == "died"
    assert stack.up([Toy()]) == ["sandbox"]
    assert record(stack).pid != killed.pid
    assert record(stack).ports == killed.ports
    assert any("ended without being stopped" in line for line in messages)


def test_a_process_that_got_the_number_of_a_dead_service_is_left_alone(stack: Stack) -> None:
    stack.home.make()
    folder = stack.home.make_service("sandbox")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        stale = {"pid": other.pid, "born": born(other.pid) - 60, "ports": {"http": 1}, "provides": {}}
        (folder / process.RECORD).write_text(json.dumps({**stale, "stop_signal": 15, "command": []}))
        assert status_of(stack.home, "sandbox").state == "died"
        assert stack.down() == []
        stack.up([Toy()])
        assert other.poll() is None
        other.communicate(b"\n")
    assert other.returncode == 0


def test_a_process_that_ended_and_was_not_collected_counts_as_ended() -> None:
    """In a container there may be no process that reaps it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        its_record = process.Record(other.pid, born(other.pid), [])
        assert its_record.process() is not None
        assert other.stdin is not None
        other.stdin.close()
        wait_until(lambda: psutil.Process(other.pid).status() == psutil.STATUS_ZOMBIE)
        assert its_record.process() is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"pid": "x"}'])
def test_a_record_cut_short_counts_as_none(stack: Stack, content: str) -> None:
    stack.home.make()
    (stack.home.make_service("sandbox") / process.RECORD).write_text(content)
    assert status_of(stack.home, "sandbox").state == "stopped"
    assert stack.up([Toy()]) == ["sandbox"]


def test_the_port_is_remembered_and_changed_only_when_somebody_has_it(stack: Stack, messages: list[str]) -> None:
    stack.up([Toy()])
    first = record(stack).ports["http"]
    stack.down()
    stack.up([Toy()])
    assert record(stack).ports["http"] == first
    stack.down()
    with socket.create_server(("127.0.0.1", first)):
        stack.up([Toy()])
        assert record(stack).ports["http"] != first
    assert [line for line in messages if f"port {first} is in use" in line]


def test_a_service_that_ends_at_once_is_reported_with_its_last_words(stack: Stack, messages: list[str]) -> None:
    words = "error: no room on the moon, " + "x" * 1000 + chr(10) + "at line 7"
    with pytest.raises(Failure) as raised:
        stack.up([Toy("s3"), Toy(program=f"raise SystemExit({words!r})")])
    message = str(raised.value)
    assert "error: no room on the moon" in message
    assert (len(message) < 500, message.count("\n")) == (True, 0)
    assert list(stack.running()) == ["s3"]  # what did start need not be started again
    assert stack.environment()["TOY_PORT"] in stack.home.environment_file.read_text()
    assert "s3: ready, and left running; gpps up goes on, gpps down stops them" in messages


SLOW = """
import pathlib, sys, time
while not pathlib.Path(sys.argv[2]).exists():
    {word}
    time.sleep(0.05)
"""


def test_a_slow_service_that_says_nothing_is_given_up_and_waited_for_again(tmp_path: Path, messages: list[str]) -> None:
    stack = Stack(tmp_path / "home", messages.append, patience=0.5)
    slow = Toy(program=SLOW.format(word="pass") + Toy().program, arguments=(str(tmp_path / "go"),))
    with pytest.raises(TryLater, match=r"did not answer within \d+ s.*GPPS_START_SECONDS.*wrote nothing"):
        stack.up([slow])
    pid = record(stack).pid
    (tmp_path / "go").touch()
    stack.patience = 60
    assert stack.up([slow]) == []
    assert (record(stack).pid, stack.down()) == (pid, ["sandbox"])


def test_a_slow_service_whose_log_grows_is_waited_for(tmp_path: Path) -> None:
    """Longer than the patience with one that says nothing: it comes up when that would have been given up."""
    program = SLOW.format(word="print('recovering', flush=True)") + Toy().program
    stacks = [Stack(tmp_path / name, lambda text: None, patience=2) for name in ("slow", "silent")]
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(stacks[0].up, [Toy(program=program, arguments=(str(tmp_path / "go"),))])
        try:
            wait_until(lambda: (tmp_path / "slow" / "sandbox" / "log").exists())
            with pytest.raises(TryLater):
                stacks[1].up([Toy(program=SLOW.format(word="pass"), arguments=("/nowhere",))])
        finally:
            (tmp_path / "go").touch()
        assert slow.result() == ["sandbox"]
    for stack in stacks:
        stack.down()


def test_a_home_without_space_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        TryLater, match=rf"{tmp_path} has \d+\.\d GB of space left; the local services need 1000000000.0 GB"
    ):
        Home(tmp_path).require_space(10**18)


def test_what_ran_before_a_failed_up_keeps_running(stack: Stack) -> None:
    stack.up([Toy("s3")])
    with pytest.raises(Failure):
        stack.up([Toy("s3"), Toy(program="raise SystemExit(1)")])
    assert list(stack.running()) == ["s3"]


def test_a_command_that_is_not_there_is_reported(stack: Stack) -> None:
    stack.home.make()
    folder = stack.home.make_service("sandbox")
    with pytest.raises(Failure, match="/no/such/program cannot be started"):
        process.start(folder, process.Launch(["/no/such/program"]))
    assert process.read_record(folder) is None


def test_a_changed_command_starts_the_service_again(stack: Stack, messages: list[str]) -> None:
    stack.up([Toy()])
    first = record(stack).pid
    assert stack.up([Toy(arguments=("other data",))]) == ["sandbox"]
    assert record(stack).pid != first
    assert record(stack).command[-1] == "other data"


def test_a_service_that_does_not_end_is_ended_by_force(stack: Stack) -> None:
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {Toy().program}"
    stack.up([Toy(program=deaf)])
    pid = record(stack).pid
    assert process.stop(stack.home.service("sandbox"), limit_seconds=0.2) is False
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_the_environment_file_tells_what_runs(stack: Stack) -> None:
    stack.up([Toy(variables={"A": "from the service", "B": "b c"})], {"A": "fixed", "F": "f"})
    variables = from_text(stack.home.environment_file.read_text())
    assert variables == {"TOY_PORT": str(record(stack).ports["http"]), "A": "fixed", "B": "b c", "F": "f"}
    assert variables == stack.environment()
    stack.down()
    assert from_text(stack.home.environment_file.read_text()) == {"A": "fixed", "F": "f"}


def test_two_ups_at_once_start_one(stack: Stack, tmp_path: Path) -> None:
    results: list[list[str]] = []
    both = [threading.Thread(target=lambda: results.append(stack.up([Toy()]))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(results) == [[], ["sandbox"]]


def test_many_make_one_folder_at_once(tmp_path: Path) -> None:
    for number in range(100):
        homes = [Home(tmp_path / f"home{number}") for _ in range(4)]
        with ThreadPoolExecutor(len(homes)) as pool:
            made = [pool.submit(home.make) for home in homes]
        assert [each.exception() for each in made] == [None] * len(homes)


def test_everything_in_the_folder_is_its_owners_alone(stack: Stack) -> None:
    stack.up([Toy()])
    assert stat.S_IMODE(stack.home.path.stat().st_mode) == 0o700
    private = [path for path in stack.home.path.rglob("*") if path.is_file()]
    assert private
    assert [path for path in private if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Misconfigured, match="GPPS_HOME"):
        Stack(tmp_path, print).up([Toy()])
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_reset_stops_and_deletes(stack: Stack, tmp_path: Path) -> None:
    stack.up([Toy()])
    pid = record(stack).pid
    (stack.home.path / "elsewhere").symlink_to(tmp_path)  # must be deleted, not followed
    (tmp_path / "kept").touch()
    stack.reset()
    assert stack.home.content() == []
    assert (tmp_path / "kept").exists()
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert stack.up([Toy()]) == ["sandbox"]


TALKS = """
import os, sys, time
while True:
    os.write(2, b"a line\\n" * 100)
    time.sleep(0.001)
"""


def test_the_log_of_a_service_that_goes_on_and_on_is_bounded(stack: Stack) -> None:
    stack.home.make()
    folder = stack.home.make_service("sandbox")
    process.start(folder, process.Launch([sys.executable, "-I", "-c", TALKS]), stop_signal=signal.SIGKILL)
    try:
        log, older = folder / process.LOG, folder / f"{process.LOG}.1"
        for _ in range(2):
            wait_until(lambda: log.stat().st_size > 50_000)
            process.bound_log(folder, 50_000)
            assert b"\0" not in log.read_bytes()
            assert older.stat().st_size > 50_000
        assert stat.S_IMODE(older.stat().st_mode) == 0o600
        wait_until(lambda: log.stat().st_size > 0)  # it is still written to
        before = older.read_bytes()
        process.bound_log(folder)
        assert older.read_bytes() == before  # not more than is allowed
    finally:
        process.stop(folder, 10)
