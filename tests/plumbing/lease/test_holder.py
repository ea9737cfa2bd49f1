"""Processes are distinguished by what cannot be alike on two machines, and unknown is not dead."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.lease import holder
from plumbing.lease.holder import NOWHERE, Holder

ROOT = Path(__file__).parents[3]
PRINT_HOLDER = "print(Holder.this_process().to_json(), flush=True)"
TELL = f"import sys; from plumbing.lease.holder import Holder; {PRINT_HOLDER}; sys.stdin.read()"
ALONE = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"]

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="without /proc nothing is known of a process")


@contextmanager
def living(*before: str) -> Iterator[tuple[Holder, "subprocess.Popen[str]"]]:
    """A process, started by the command `before` if given, as it calls itself."""
    command = [*before, sys.executable, "-c", TELL]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            child = Holder.from_json(process.stdout.readline())
            assert child is not None
            yield child, process
        finally:
            process.kill()


@contextmanager
def living_alone() -> Iterator[Holder]:
    """A process of the same host name in a process namespace of its own, as each container has one."""
    if shutil.which(ALONE[0]) is None or subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make a process namespace")
    with living(*ALONE) as (inside, _):
        yield inside


def holder_of(pid: int) -> Holder:
    """Another process of this machine, as it would call itself."""
    return replace(Holder.this_process(), pid=pid, started=Path(f"/proc/{pid}/stat").read_text().split()[21])


def parts(of: Holder) -> tuple[str, str, str]:
    name, boot, namespace = of.host.split("/")
    return name, boot, namespace


@linux
def test_a_living_process_is_not_dead_and_a_killed_one_is() -> None:
    assert not Holder.this_process().is_dead()
    with living() as (child, process):
        assert child == holder_of(process.pid)
        assert not child.is_dead()
        process.send_signal(signal.SIGSTOP)
        assert not child.is_dead()
        process.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # dead, and a zombie until it is waited for
        assert child.is_dead()
    assert child.is_dead()


@linux
def test_another_process_under_the_same_number_is_not_the_holder() -> None:
    me = Holder.this_process()
    assert replace(me, started=str(int(me.started) - 1)).is_dead()


@linux
@given(
    name=st.sampled_from(["", "gpps", "other"]),
    boot=st.sampled_from(["", "11111111-2222-3333-4444-555555555555"]),
    namespace=st.sampled_from(["", "pid:[4026531836]", "pid:[4026539999]"]),
    pid=st.sampled_from([1, os.getpid(), 2**22 + 1, 2**70, 0, -1]),
    started=st.sampled_from(["0", "1.0", NOWHERE]),
)
def test_of_another_boot_or_namespace_nothing_is_known(
    name: str, boot: str, namespace: str, pid: int, started: str
) -> None:
    ours = parts(Holder.this_process())
    host = "/".join((name or ours[0], boot or ours[1], namespace or ours[2]))
    elsewhere = (boot or ours[1], namespace or ours[2]) != ours[1:]
    dead = Holder(host, pid, started).is_dead()
    assert dead == (not elsewhere and pid > 0 and started != NOWHERE)  # nobody here started then


@linux
@pytest.mark.parametrize("host", ["elsewhere", "", "a/b", "a/?", f"a/{NOWHERE}"])
def test_of_a_holder_that_does_not_say_where_it_is_nothing_is_known(host: str) -> None:
    assert not Holder(host, 2**22 + 1, "1").is_dead()


def test_where_there_is_no_proc_nobody_is_known_to_be_dead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(holder, "PROC", tmp_path)
    me = Holder.this_process()
    assert me.started == NOWHERE
    assert not me.is_dead()
    assert not replace(me, pid=2**22 + 1).is_dead()


@linux
def test_a_container_of_the_same_host_name_is_elsewhere() -> None:
    with living() as (outside, _), living_alone() as inside:
        assert parts(inside)[:2] == parts(outside)[:2]
        assert parts(inside)[2] != parts(outside)[2]
        assert not inside.is_dead()
        seen = f"from plumbing.lease.holder import Holder; print(Holder.from_json({outside.to_json()!r}).is_dead())"
        asked = subprocess.run(
            [*ALONE, sys.executable, "-c", seen], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert asked.stdout == "False\n"  # its number is nobody's in there


@given(host=st.text(), pid=st.integers(), started=st.text())
def test_a_holder_survives_being_written_down(host: str, pid: int, started: str) -> None:
    given = Holder(host, pid, started)
    assert Holder.from_json(given.to_json()) == given


@given(
    st.one_of(st.text(), st.sampled_from(["{}", "[]", "null", '{"host": 1}', '{"host":"a","pid":1e999,"started":"b"}']))
)
def test_what_is_no_holder_is_none(text: str) -> None:
    assert Holder.from_json(text) is None
