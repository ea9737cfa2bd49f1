"""Report of `gpps status` on the daemons."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import pytest

from ops.settings import PROJECT
from ops.supervise.report import DaemonStatus, daemons, lines
from tests.ops.commands import own_environment
from tests.ops.supervise.conftest import STEADY, Toys
from tests.ops.waiting import wait_until

NAMES = ["produce:a", "load"]
CRASHING = "print('no room', flush=True); raise SystemExit(1)"
WRONG = "print('no key', flush=True); raise SystemExit(78)"


def reported(toys: Toys, names: list[str] = NAMES) -> dict[str, DaemonStatus]:
    return {each.name: each for each in daemons(toys.folder, names)}


def states(toys: Toys) -> dict[str, str]:
    return {name: each.state for name, each in reported(toys).items()}


def test_before_anything_ran_all_are_stopped(tmp_path: Path) -> None:
    toys = Toys(tmp_path / "home")
    assert states(toys) == {"supervisor": "stopped", "produce:a": "stopped", "load": "stopped"}
    assert not (tmp_path / "home").exists()


def test_each_state_with_what_belongs_to_it(toys: Toys) -> None:
    programs = {"steady": STEADY, "crashing": CRASHING, "wrong": WRONG, "not wanted": STEADY}
    toys.start(programs, ["steady", "crashing", "wrong"])
    toys.wait_log("steady", "working")
    toys.wait_for("wrong", "failed")
    wait_until(lambda: toys.wait_for("crashing", "backing off").restarts > 1)
    names = ["steady", "crashing", "wrong", "not wanted"]
    found = reported(toys, names)
    assert found["not wanted"] == DaemonStatus("not wanted", "stopped")
    assert (found["steady"].state, found["steady"].pid) == ("running", toys.state("steady").pid)
    assert (found["steady"].memory_mb or 0) > 0
    assert (found["supervisor"].pid, found["supervisor"].state) == (toys.pid(), "running")
    assert (found["wrong"].state, found["wrong"].reason) == ("failed", "exit code 78: no key")
    table = lines([found[name] for name in names])
    wrong = next(number for number, line in enumerate(table) if line.startswith("wrong      failed"))
    assert table[wrong].endswith(f"{found['wrong'].since}, until {found['wrong'].until}")
    assert table[wrong + 1] == "    exit code 78: no key"


def test_a_producer_that_runs_but_waits_is_paused(toys: Toys, tmp_path: Path) -> None:
    toys.environment = {"GPPS_STATE_DIR": str(tmp_path)}
    toys.start({"produce:a": STEADY, "load": STEADY})
    file = tmp_path / "a.status.json"
    assert states(toys)["produce:a"] == "running"
    pause = {"reason": "HTTP 403: the key is dead", "since": "2999-01-01T00:00:00Z", "until": "2999-01-01T01:00:00Z"}
    file.write_text(json.dumps({"state": "paused", **pause}))
    found = asdict(reported(toys)["produce:a"])
    assert found["state"] == "paused"
    assert {name: found[name] for name in pause} == pause
    file.write_text(json.dumps({"state": "waiting", **pause, "reason": None}))
    waiting = reported(toys)["produce:a"]
    assert (waiting.state, waiting.until, waiting.reason) == ("waiting", pause["until"], None)
    earlier = json.dumps({"state": "paused", **pause, "since": "2000-01-01T00:00:00Z"})  # of a process before
    for text in (json.dumps({"state": "running", **pause}), earlier, "{", "[]", ""):
        file.write_text(text)
        assert states(toys)["produce:a"] == "running"


def test_a_stream_whose_follower_is_behind_says_since_when_and_why(toys: Toys, tmp_path: Path) -> None:
    toys.environment = {"GPPS_STATE_DIR": str(tmp_path)}
    toys.start({"stream": STEADY})
    behind = {"reason": "DynamoDB is behind: it throttles", "since": "2999-01-01T00:00:00Z", "until": None}
    (tmp_path / "stream-a.status.json").write_text(json.dumps({"state": "behind", **behind}))
    (tmp_path / "stream-b.status.json").write_text(json.dumps({"state": "running", "since": behind["since"]}))
    found = reported(toys, ["stream"])["stream"]
    assert (found.state, found.since, found.reason) == ("behind", behind["since"], f"a: {behind['reason']}")
    (_, line, reason) = lines([found])
    assert line.startswith("stream behind ")
    assert line.endswith("2999-01-01T00:00:00Z")
    assert reason == "    a: DynamoDB is behind: it throttles"
    waits = {"state": "waiting", "since": behind["since"], "reason": "no topic"}
    (tmp_path / "stream-b.status.json").write_text(json.dumps(waits))
    assert reported(toys, ["stream"])["stream"].reason == "a: DynamoDB is behind: it throttles; b: no topic"


def test_after_a_killed_supervisor_its_stages_are_left_over_or_dead(toys: Toys) -> None:
    toys.start({"produce:a": STEADY, "load": STEADY})
    for name in ("produce:a", "load"):  # one that still starts would end by itself with its supervisor
        toys.wait_log(name, "working")
    load = toys.state("load").pid
    assert load is not None
    os.kill(toys.pid(), signal.SIGKILL)
    wait_until(lambda: toys.control.supervisor() is None)
    os.kill(load, signal.SIGKILL)
    wait_until(lambda: states(toys)["load"] == "died")
    assert states(toys) == {"supervisor": "died", "produce:a": "left over", "load": "died"}


@pytest.mark.parametrize(("program", "code"), [(STEADY, 0), (WRONG, 1)])
def test_the_command_shows_them_and_ends_with_a_finding(toys: Toys, program: str, code: int) -> None:
    toys.start({"load": program})
    toys.wait_for("load", "running" if code == 0 else "failed")
    done = gpps(toys, "status", "--json")
    assert done.returncode == code, done.stderr
    found = {each["name"]: each["state"] for each in json.loads(done.stdout)["daemons"]}
    assert found["load"] == toys.state("load").state
    assert found["produce:jooble"] == "stopped"
    assert f"load                      {toys.state('load').state}" in gpps(toys, "status").stdout


def test_logs_of_one_of_all_and_of_none(toys: Toys) -> None:
    toys.folder.make()
    toys.folder.log("load").write_text("one\ntwo\nthree\n")
    toys.folder.log("produce:jooble").write_text("four\n")
    assert gpps(toys, "logs", "load", "-n", "2").stdout == "two\nthree\n"
    assert gpps(toys, "logs", "-n", "1").stdout == "produce:jooble | four\nload | three\n"
    none = gpps(toys, "logs", "stream")
    assert (none.stdout, none.stderr) == ("", f"no log in {toys.folder.logs}; daemons write them: gpps start\n")
    unknown = gpps(toys, "logs", "fly")
    assert unknown.returncode == 2
    assert "there are: produce:college-scorecard, " in unknown.stderr


def test_a_log_is_followed_over_its_rotation(toys: Toys) -> None:
    toys.folder.make()
    log = toys.folder.log("load")
    log.write_text("one\n")
    command = [sys.executable, "-m", "ops", "logs", "load", "-f"]
    environment = {**own_environment(), "GPPS_HOME": str(toys.folder.path.parent), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as following:
        limit = threading.Timer(60, following.kill)
        limit.start()
        try:
            assert following.stdout is not None
            assert following.stdout.readline() == "one\n"
            with log.open("a") as file:
                file.write("two\nthr")
            log.rename(log.with_name("load.log.1"))
            with log.with_name("load.log.1").open("a") as file:
                file.write("ee\n")
            log.write_text("four\n")
            assert [following.stdout.readline() for _ in range(3)] == ["two\n", "three\n", "four\n"]
        finally:
            limit.cancel()
            following.terminate()


def gpps(toys: Toys, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**own_environment(), "GPPS_HOME": str(toys.folder.path.parent)}
    command = [sys.executable, "-m", "ops", *arguments]
    return subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
