"""gpps bench: the statistics, the check that both arms did the same, and one work measured for real."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tools.bench import loading
from tools.bench.errors import ArmFailed, OutputsDiffer
from tools.bench.measure import Measured, run
from tools.bench.pairs import Arm, compare
from tools.bench.places import Place
from tools.bench.report import Report, machine, show
from tools.bench.run import keep
from tools.bench.stages import Row
from tools.bench.statistics import Ratio, is_quiet, ratio

SECONDS = st.floats(min_value=0.01, max_value=1_000)


def test_the_ratio_is_the_median_of_the_pairs_ratios() -> None:
    found = ratio([1.0, 2.0, 10.0], [2.0, 3.0, 9.0])
    assert (found.median, found.low, found.high, found.pairs) == (1.5, 0.9, 2.0, 3)


def test_an_interval_is_the_same_each_time() -> None:
    ours, theirs = [1.0, 1.1, 0.9, 1.3, 1.0, 0.8], [1.2, 1.0, 1.1, 1.0, 1.4, 1.0]
    assert ratio(ours, theirs) == ratio(ours, theirs) == Ratio(1.211, 0.909, 1.325, 6)


@given(st.lists(st.tuples(SECONDS, SECONDS), min_size=1, max_size=9))
def test_an_interval_holds_its_median(pairs: list[tuple[float, float]]) -> None:
    found = ratio([ours for ours, _ in pairs], [theirs for _, theirs in pairs])
    assert found.low <= found.median <= found.high


def test_no_pairs_no_ratio() -> None:
    with pytest.raises(ValueError):
        ratio([], [])


@pytest.mark.parametrize(("control", "quiet"), [(1.0, True), (0.97, True), (1.03, True), (0.96, False), (1.1, False)])
def test_an_arm_that_differs_from_itself_is_a_restless_machine(control: float, quiet: bool) -> None:
    assert is_quiet(control) is quiet


def taking(seconds: float) -> Measured:
    return Measured(seconds, 1.0, 10.0, 0.0)


def arm(name: str, seconds: Callable[[], float], calls: list[str], content: str = "same") -> Arm:
    def work(label: str) -> Measured:
        calls.append(name)
        return taking(seconds())

    return Arm(name, work, lambda label: (content, 7))


def test_pairs_alternate_the_first_is_dropped_and_the_last_two_are_the_control() -> None:
    calls: list[str] = []
    times = {"a": iter([50.0, 2.0, 4.0, 8.0, 4.0]), "b": iter([1.0, 3.0, 4.0])}
    found = compare(
        "toy", arm("a", lambda: next(times["a"]), calls), arm("b", lambda: next(times["b"]), calls), pairs=3
    )
    assert calls == ["a", "b", "b", "a", "a", "b", "a", "a"]
    assert [run.seconds for run in found.ours] == [50.0, 2.0, 4.0]
    assert (found.ratio.median, found.ratio.pairs) == (1.25, 2)
    assert (found.control, found.quiet, found.records) == (0.5, False, 7)


def test_arms_that_did_not_do_the_same_are_not_compared() -> None:
    calls: list[str] = []
    with pytest.raises(OutputsDiffer, match="no time counts"):
        compare("toy", arm("a", lambda: 1.0, calls), arm("b", lambda: 1.0, calls, "other"), pairs=3)
    assert calls == ["a", "b"]


def test_no_pair_begins_when_the_time_is_over() -> None:
    calls: list[str] = []
    one, other = arm("a", lambda: 1.0, calls), arm("b", lambda: 1.0, calls)
    found = compare("toy", one, other, pairs=9, over=lambda: len(calls) >= 5)
    assert calls == ["a", "b", "b", "a", "a", "b", "a", "a"]
    assert found.ratio.pairs == 2


def test_one_pair_is_none() -> None:
    with pytest.raises(ValueError, match="two pairs"):
        compare("toy", arm("a", lambda: 1.0, []), arm("b", lambda: 1.0, []), pairs=1)


PROGRAM = """
import subprocess, sys
if len(sys.argv) < 2:
    subprocess.run([sys.executable, "-m", "burn", "below"], check=True)
held = bytearray(60_000_000) if len(sys.argv) > 1 else b""
import time
end = time.process_time() + 0.4
while time.process_time() < end: pass
if "below" not in sys.argv or "fail" in sys.argv: print('{"done": 1}')
sys.exit(3 if "fail" in sys.argv else 0)
"""


@pytest.fixture
def program(tmp_path: Path, environment_of_a_program: dict[str, str]) -> dict[str, str]:
    (tmp_path / "burn.py").write_text(PROGRAM)
    return environment_of_a_program | {"PYTHONPATH": str(tmp_path)}


@pytest.fixture
def environment_of_a_program() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin"}


def test_a_process_is_measured_with_all_it_starts(program: dict[str, str], tmp_path: Path) -> None:
    found = run(["burn"], program, tmp_path / "log")
    assert found.seconds >= found.cpu_seconds * 0.5
    assert 0.6 <= found.cpu_seconds <= 3  # both processes burn 0.4 s; a sample may miss the last moments of one
    assert found.peak_mb >= 60
    assert found.told == {"done": 1}


def test_a_process_that_fails_ends_the_benchmark(program: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ArmFailed, match="exit code 3"):
        run(["burn", "below", "fail"], program, tmp_path / "log")


def test_an_interrupt_leaves_nothing_running(
    program: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import subprocess

    started: list[Any] = []

    def interrupted(process: Any, *arguments: Any) -> Any:
        while not (below := psutil.Process(process.pid).children()):
            pass
        started.extend([psutil.Process(process.pid), *below])
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(["burn"], program, tmp_path / "log")
    assert len(started) == 2
    _, alive = psutil.wait_procs(started, 10)
    assert alive == []


@pytest.fixture
def place(environment: dict[str, str], tmp_path: Path) -> Place:
    return Place(environment, tmp_path)


@pytest.mark.services
def test_loading_is_measured_against_the_program_by_hand_and_shown(place: Place, tmp_path: Path) -> None:
    own = place.named(f"n{uuid.uuid4().hex[:8]}")
    changes = loading.write_feed(own, rows=200, seed=1)
    found = compare(f"l{uuid.uuid4().hex[:8]}", *loading.arms(own), pairs=2)
    assert (changes, found.records, len(found.ours), len(found.peers)) == (220, 198, 2, 2)
    assert found.ratio.median > 0
    assert all(run.cpu_seconds > 0 and run.peak_mb > 20 for run in (*found.ours, *found.peers))

    rows = [Row("lake to warehouse", "cold", 198, found.ours[0]), Row("lake to warehouse", "idle", None, taking(1))]
    rates = {"answers_per_second": 10.0, "records_per_second": 2000.0}
    report = Report(
        "2026-04-01T00:00:00Z", "small", machine(), {"gpps": "0"}, rates, rows, [replace(found, quiet=False)]
    )
    keep(report, tmp_path / "bench" / "one.json")
    assert (tmp_path / "bench" / "one.json").stat().st_mode & 0o777 == 0o600
    shown = StringIO()
    show(report, Console(file=shown, width=80))
    for words in ("COPY + MERGE by hand", "Stage by stage", "198", "Void", "2,000.0 records", "warehouse"):
        assert words in " ".join(shown.getvalue().split())


@pytest.mark.services
def test_a_table_that_lacks_a_row_is_other_content(place: Place) -> None:
    own = place.named(f"n{uuid.uuid4().hex[:8]}")
    label = f"l{uuid.uuid4().hex[:8]}"
    ours, peer = loading.arms(own)
    loading.write_feed(own, rows=30, seed=1)
    ours.run(label)
    before = ours.content(label)
    loading.write_feed(own, rows=31, seed=2)
    peer.run(label)
    assert peer.content(label) != before
