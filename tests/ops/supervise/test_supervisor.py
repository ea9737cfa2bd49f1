"""The supervisor as a process, on stages that take no time to start."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time

import psutil
import pytest

from ops.local.process import LAUNCH, RECORD, read_record
from tests.ops.supervise.conftest import DEAF, EVENT, STEADY, Toys
from tests.ops.waiting import wait_until

pytestmark = pytest.mark.slow


def lives(pid: int | None) -> bool:
    assert pid is not None
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_stages_run_until_they_are_stopped_in_order(toys: Toys) -> None:
    started = toys.start({"produce:a": STEADY, "load": STEADY})
    assert [(each.name, each.state) for each in started] == [("produce:a", "running"), ("load", "running")]
    for name in ("produce:a", "load"):
        toys.wait_log(name, "working")
    supervisor = toys.pid()
    assert toys.control.stop() == ["produce:a", "load"]
    assert [toys.log(name) for name in ("produce:a", "load")] == ["working\ndraining\n"] * 2
    assert not any(lives(pid) for pid in (supervisor, *(each.pid for each in started)))
    assert toys.control.supervisor() is None
    log = toys.log("supervisor")
    asked = [log.index(f"{name} is asked to end") for name in ("produce:a", "load")]
    assert asked == sorted(asked)  # as the data flows
    assert max(asked) < log.index("produce:a ended (exit code 0)")  # all are asked before one is waited for


def test_the_supervisor_is_cut_off_from_the_terminal(toys: Toys) -> None:
    (stage,) = toys.start({"load": STEADY})
    assert os.getsid(toys.pid()) == toys.pid()
    assert stage.pid is not None
    assert os.getsid(stage.pid) == stage.pid


def test_a_killed_stage_is_started_again(toys: Toys) -> None:
    (first,) = toys.start({"load": STEADY})
    toys.wait_log("load", "working")
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    toys.wait_log("load", "working", times=2)
    wait_until(lambda: toys.state("load").state == "running" and toys.state("load").pid != first.pid)
    assert toys.state("load").restarts == 1
    assert "load ended by itself (signal 9: working)" in toys.log("supervisor")


def test_what_a_killed_stage_had_started_ends_with_it(toys: Toys) -> None:
    sleeper = "[sys.executable, '-c', 'import signal; signal.pause()']"
    family = f"import subprocess, sys; p = subprocess.Popen({sleeper}, stdout=subprocess.DEVNULL)\n"
    (stage,) = toys.start({"load": f"{family}print(p.pid, flush=True)\np.wait()"})
    toys.wait_log("load", "\n")
    grandchild = int(toys.log("load").splitlines()[0])
    assert stage.pid is not None
    os.kill(stage.pid, signal.SIGKILL)
    wait_until(lambda: not lives(grandchild))


def test_a_crash_loop_backs_off_and_tells_why(toys: Toys) -> None:
    toys.start({"load": "raise SystemExit('no room on the moon')"})
    toys.wait_log("load", "no room on the moon", times=4)
    waiting = toys.wait_for("load", "backing off")
    assert waiting.reason == "exit code 1: no room on the moon"
    assert waiting.until is not None
    assert waiting.restarts >= 3
    restarts = [line for line in toys.log("supervisor").splitlines() if "started again in" in line]
    delays = [float(line.rpartition(" in ")[2].removesuffix(" s")) for line in restarts]
    assert all(0.1 <= delay <= 0.4 for delay in delays[3:])  # 0.8 would be next
    assert delays[0] <= 0.1


def test_one_that_ends_again_and_again_is_retrying_not_running(toys: Toys) -> None:
    """Also when it says that it tries later, and between two ends."""
    third = "n = len(open('n', 'a+').write('x') and open('n').read())"
    program = f"import os, signal; os.chdir({str(toys.folder.path)!r}); {third}\n"
    program += "print('held by process 7', flush=True)\nif n < 4: raise SystemExit(75)\nsignal.pause()"
    toys.start({"load": program})
    trying = toys.wait_for("load", "retrying")
    wait_until(lambda: toys.log("load").count("held by") == 4)
    trying = toys.wait_for("load", "retrying")
    assert trying.reason == "3 times in a row: exit code 75: held by process 7"
    assert (trying.restarts, toys.state("load").pid is not None) == (0, True)


def test_every_line_of_a_log_is_an_event_with_time_level_and_logger(toys: Toys) -> None:
    one = "2026-01-01T00:00:00.000Z level=WARNING logger=x run=r said"
    toys.start({"load": f"print('unstamped', {one!r}, '  goes on', 'a' * (3 << 20), sep='\\n', flush=True)"})
    toys.wait_log("supervisor", "load ended by itself")
    lines = toys.folder.log("load").read_text().splitlines()[:4]
    assert re.fullmatch(EVENT + r"logger=load run=\S+ unstamped", lines[0])
    assert lines[1:3] == [one, "  goes on"]
    assert lines[3].endswith(" " + "a" * (3 << 20))
    assert all(re.match(EVENT + "logger=supervisor ", line) for line in toys.folder.log("supervisor").open())


def test_every_line_of_a_log_in_json_is_an_object(toys: Toys) -> None:
    toys.environment = {"GPPS_LOG_FORMAT": "json", "GPPS_RUN_ID": "nightly-7"}
    toys.start({"load": """print('unstamped', '  goes on', '{"level": "WARNING"}', sep='\\n', flush=True)"""})
    toys.wait_log("supervisor", "load ended by itself")
    events = [json.loads(line) for line in toys.folder.log("load").read_text().splitlines()[:3]]
    assert [each.get("message") for each in events] == ["unstamped", "  goes on", None]
    assert {name: events[0][name] for name in ("level", "logger", "run")} == {
        "level": "INFO", "logger": "load", "run": "nightly-7"
    }  # fmt: skip
    assert json.loads(toys.folder.log("supervisor").read_text().splitlines()[0])["logger"] == "supervisor"


def test_what_is_to_be_tried_later_is_no_crash(toys: Toys) -> None:
    toys.start({"load": "print('away', flush=True); raise SystemExit(75)"})
    toys.wait_log("load", "away", times=2)
    waiting = toys.wait_for("load", "backing off")
    assert (waiting.reason, waiting.restarts) == ("exit code 75: away", 0)


def test_a_wrong_configuration_is_not_tried_in_a_loop_but_on_restart(toys: Toys) -> None:
    toys.start({"load": "print('JOOBLE_API_KEY: no such key', flush=True); raise SystemExit(78)", "steady": STEADY})
    failed = toys.wait_for("load", "failed")
    assert failed.reason == "exit code 78: JOOBLE_API_KEY: no such key"
    assert failed.restarts == 0
    assert "started again in 6" in toys.log("supervisor")  # 60 s and a little: the toys' quarter of an hour
    toys.control.want(["load"], anew=True)
    toys.wait_log("load", "no such key", times=2)
    assert toys.log("load").count("no such key") == 2


def test_a_stage_that_will_not_end_is_ended_by_force(toys: Toys) -> None:
    toys.with_grace(0.3)
    (stage,) = toys.start({"load": DEAF})
    toys.wait_log("load", "deaf")
    toys.control.stop()
    message = "load did not end within 0.3 s and was ended by force"
    assert toys.log("supervisor").count(message) == 1
    assert toys.messages == [message]
    assert not lives(stage.pid)


def test_a_second_signal_stops_at_once(toys: Toys) -> None:
    toys.with_grace(3600)
    (stage,) = toys.start({"load": DEAF})
    toys.wait_log("load", "deaf")
    supervisor = toys.control.supervisor()
    assert supervisor is not None
    os.kill(supervisor.pid, signal.SIGTERM)
    toys.wait_for("load", "stopping")
    assert lives(stage.pid)
    os.kill(supervisor.pid, signal.SIGTERM)
    wait_until(lambda: supervisor.process() is None)
    assert not lives(stage.pid)


def test_named_stages_are_stopped_started_and_restarted_alone(toys: Toys) -> None:
    programs = {"produce:a": STEADY, "produce:b": STEADY, "load": STEADY}
    a, load = toys.start(programs, ["produce:a", "load"])
    assert toys.state("produce:b").state == "stopped"
    assert toys.control.stop(["load"]) == ["load"]
    assert not lives(load.pid)
    toys.control.want(["produce:b", "load"])
    again = toys.control.wait_started(["produce:b", "load"])
    assert {each.state for each in again} == {"running"}
    toys.control.want(["load"], anew=True)
    (anew,) = toys.control.wait_started(["load"])
    assert anew.pid != again[1].pid
    assert not lives(again[1].pid)
    assert toys.state("produce:a").pid == a.pid
    assert toys.control.stop(["produce:a", "produce:b", "load"]) == ["produce:a", "produce:b", "load"]
    assert toys.control.supervisor() is None


def test_starting_twice_starts_once(toys: Toys) -> None:
    first = toys.start({"load": STEADY})
    supervisor = toys.pid()
    assert toys.start({"load": STEADY}) == first
    assert toys.pid() == supervisor


def test_after_a_killed_supervisor_no_stage_runs_twice(toys: Toys) -> None:
    (before,) = toys.start({"load": STEADY})
    toys.wait_log("load", "working")
    supervisor = toys.control.supervisor()
    assert supervisor is not None
    os.kill(supervisor.pid, signal.SIGKILL)
    wait_until(lambda: supervisor.process() is None)
    assert lives(before.pid)
    (after,) = toys.start({"load": STEADY})
    assert after.pid != before.pid
    assert not lives(before.pid)
    log = toys.log("supervisor")
    assert log.index(f"process {before.pid}); it is asked to end") < log.index(f"load started, process {after.pid}")


def test_stopping_after_a_killed_supervisor_ends_what_it_left(toys: Toys) -> None:
    toys.with_grace(0.3)
    left = toys.start({"load": DEAF, "steady": STEADY})
    toys.wait_log("load", "deaf")
    toys.wait_log("steady", "working")
    os.kill(toys.pid(), signal.SIGKILL)
    wait_until(lambda: toys.control.supervisor() is None)
    assert sorted(toys.folder.left_over()) == ["load", "steady"]
    assert sorted(toys.control.stop()) == ["load", "steady"]
    assert not any(lives(each.pid) for each in left)
    assert toys.control.stop() == []


def test_a_stage_whose_supervisor_dies_before_it_is_on_record_does_not_begin(toys: Toys) -> None:
    folder = toys.folder.process("load")
    nobody = 2**22 + 1  # above the highest process id
    what = {"parent": nobody, "record_file": str(folder / RECORD), "record": {}}
    what["command"] = [sys.executable, "-c", "print(1)"]
    done = subprocess.run(LAUNCH, input=json.dumps(what), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert read_record(folder) is None


def test_a_stage_is_on_record_as_long_as_it_lives(toys: Toys) -> None:
    stage, _ = toys.start({"produce:a": STEADY, "load": STEADY})
    folder = toys.folder.process("produce:a")
    wait_until(lambda: read_record(folder) is not None)
    record = read_record(folder)
    assert record is not None
    assert record.pid == stage.pid
    assert record.command[-1] == STEADY
    toys.control.stop(["produce:a"])
    assert read_record(folder) is None


def test_everything_is_its_owners_alone(toys: Toys) -> None:
    toys.start({"load": STEADY})
    toys.wait_log("load", "working")
    home = toys.folder.path.parent
    shared = [path for path in home.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert [path for path in shared if path != home] == []


def test_the_log_of_a_stage_is_rotated_between_lines(toys: Toys) -> None:
    """At the real size, so through the real settings: 10 MB and a little."""
    program = "import sys\nfor n in range(60_000): print(f'{n:06}' + 'x' * 190)\nsys.stdout.flush(); input()"
    toys.start({"load": f"{program.replace('input()', 'import time; time.sleep(600)')}"})
    wait_until(lambda: toys.log("load").endswith("059999" + "x" * 190 + "\n"))
    lines = (toys.log("load", 1) + toys.log("load")).splitlines()
    assert [int(line[:6]) for line in lines] == list(range(60_000))
    assert {len(line) for line in lines} == {196}
    assert toys.folder.log("load").with_name("load.log.1").stat().st_size <= 10_000_000


def test_a_line_without_an_end_does_not_stop_a_stage(toys: Toys) -> None:
    began = time.monotonic()
    toys.start({"load": "import sys; sys.stdout.write('y' * 3_000_000); sys.stdout.flush(); raise SystemExit(78)"})
    toys.wait_for("load", "failed")
    assert len(toys.log("load")) == 3_000_000
    assert time.monotonic() - began < 20
