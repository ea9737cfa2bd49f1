"""gpps bench: the statistics, the check that both arms did the same, and one work measured for real."""

import sys
import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from streaming.contract import Column, Mart
from tools.bench import content, loading
from tools.bench.errors import ArmFailed, OutputsDiffer
from tools.bench.measure import Measured, run
from tools.bench.pairs import Arm, compare
from tools.bench.places import Place
from tools.bench.report import Report, machine, show
from tools.bench.run import burn, keep
from tools.bench.stages import Row
from tools.bench.statistics import Ratio, is_found, is_quiet, ratio
from tools.bench.targets import TARGETS, Target, lines

TOY = Mart("toy", ("a", "b"), (Column("a", "string", ""), Column("b", "int", ""), Column("c", "decimal(14,2)", "")))
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


@pytest.mark.parametrize(
    ("handicap", "found"), [(0.909, True), (0.95, True), (0.97, False), (1.0, False), (0.8, False)]
)
def test_a_tenth_more_work_has_to_show(handicap: float, found: bool) -> None:
    assert is_found(handicap) is found


def taking(seconds: float) -> Measured:
    return Measured(seconds / 2, seconds, 10.0, 0.0)


def arm(name: str, seconds: Callable[[], float], calls: list[str], content: str = "same") -> Arm:
    def work(label: str) -> Measured:
        calls.append(name)
        return taking(seconds())

    return Arm(name, work, lambda label: (content, 7))


def test_pairs_alternate_the_first_is_dropped_and_the_last_two_are_the_control() -> None:
    calls: list[str] = []
    times = {"a": iter([50.0, 2.0, 4.0, 8.0, 4.0]), "b": iter([1.0, 3.0, 4.0])}
    found = compare(
        "toy",
        arm("a", lambda: next(times["a"]), calls),
        arm("b", lambda: next(times["b"]), calls),
        pairs=3,
        burn=taking,
    )
    assert calls == ["a", "b", "b", "a", "a", "b", "a", "a"]
    assert [run.cpu_seconds for run in found.ours] == [50.0, 2.0, 4.0]
    assert (found.ratio.median, found.wall.median, found.ratio.pairs) == (1.25, 1.25, 2)
    assert (found.control, found.is_void, found.records) == (2.0, True, 7)


def test_the_second_of_the_control_pair_gets_a_tenth_more() -> None:
    def arms(last: float) -> tuple[Arm, Arm]:
        times = iter([4.0, 4.0, 4.0, last])
        return arm("a", lambda: next(times), []), arm("b", lambda: 4.0, [])

    found = compare("toy", *arms(4.0), pairs=2, burn=taking)
    assert (found.control, found.handicap, found.is_void) == (1.0, 0.909, False)
    assert compare("toy", *arms(4.0), pairs=2, burn=lambda seconds: taking(0)).is_void
    assert compare("toy", *arms(4.6), pairs=2, burn=taking).is_void


def test_arms_that_did_not_do_the_same_are_not_compared() -> None:
    calls: list[str] = []
    with pytest.raises(OutputsDiffer, match="no time counts"):
        compare("toy", arm("a", lambda: 1.0, calls), arm("b", lambda: 1.0, calls, "other"), pairs=3, burn=taking)
    assert calls == ["a", "b"]


def test_no_pair_begins_when_the_time_is_over() -> None:
    calls: list[str] = []
    one, other = arm("a", lambda: 1.0, calls), arm("b", lambda: 1.0, calls)
    found = compare("toy", one, other, pairs=9, burn=taking, over=lambda: len(calls) >= 5)
    assert calls == ["a", "b", "b", "a", "a", "b", "a", "a"]
    assert found.ratio.pairs == 2


@pytest.mark.parametrize(
    ("least", "figure", "verdict"),
    [
        (True, 0.34, "missed"),
        (True, 0.35, "reached"),
        (True, 0.7, "moonshot"),
        (False, 0.2, "moonshot"),
        (False, 0.35, "reached"),
        (False, 0.71, "missed"),
        (False, None, "not measured"),
    ],
)
def test_a_verdict_is_by_target_and_moonshot(least: bool, figure: float | None, verdict: str) -> None:
    target = Target("toy", 0.35, 0.7, least=True) if least else Target("toy", 0.7, 0.3)
    assert target.verdict(figure) == verdict
    assert figure is None or target.verdict(figure, void=True) == "void"


def test_what_is_stated_for_one_size_gets_no_verdict_at_another() -> None:
    rows = [Row("streaming", "cold", 8_000, taking(20))]
    small, full = (
        {line.target.what: line.verdict for line in lines(size, rows, [], {"help": 0.1})} for size in ("small", "full")
    )
    cold, any_size = TARGETS["cold"].what, TARGETS["help"].what
    assert (small[cold], small[any_size]) == ("reached", "reached")
    assert (full[cold], full[any_size]) == ("other size", "reached")
    assert len(small) == len(TARGETS)


def test_one_pair_is_none() -> None:
    with pytest.raises(ValueError, match="two pairs"):
        compare("toy", arm("a", lambda: 1.0, []), arm("b", lambda: 1.0, []), pairs=1, burn=taking)


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
    found = run([sys.executable, "-m", "burn"], program, tmp_path / "log")
    assert found.seconds >= found.cpu_seconds * 0.5
    assert 0.6 <= found.cpu_seconds <= 3  # both processes burn 0.4 s; a sample may miss the last moments of one
    assert found.peak_mb >= 60
    assert found.output == {"done": 1}


def test_a_process_that_fails_ends_the_benchmark(program: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ArmFailed, match="exit code 3"):
        run([sys.executable, "-m", "burn", "below", "fail"], program, tmp_path / "log")


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
        run([sys.executable, "-m", "burn"], program, tmp_path / "log")
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
    found = compare(f"l{uuid.uuid4().hex[:8]}", *loading.arms(own), pairs=2, burn=lambda seconds: burn(own, seconds))
    assert (changes, found.records, len(found.ours), len(found.peers)) == (220, 198, 2, 2)
    assert found.ratio.median > 0
    assert all(run.cpu_seconds > 0 and run.peak_mb > 20 for run in (*found.ours, *found.peers))

    rows = [Row("streaming", "cold", 8_000, taking(20)), Row("streaming", "idle", None, taking(9))]
    rows += [Row("lake to warehouse", "cold", 198, found.ours[0]), Row("lake to warehouse", "idle", None, taking(1))]
    rates = {"answers_per_second": 10.0, "records_per_second": 2000.0}
    void = replace(found, control=1.2)
    report = Report("2026-04-01T00:00:00Z", "small", machine(), {"gpps": "0"}, rates, rows, [void], {"facts_p50": 0.5})
    keep(report, tmp_path / "bench" / "one.json")
    assert (tmp_path / "bench" / "one.json").stat().st_mode & 0o777 == 0o600
    shown = StringIO()
    show(report, Console(file=shown, width=80))
    for words in (
        "COPY + MERGE by hand",
        "Stage by stage",
        "198",
        "Void",
        "2,000.0 records",
        "warehouse",
        "reached",
        "missed",
        "not measured",
    ):
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


def rows(*values: tuple[str, int, str | None]) -> pa.Table:
    return pa.table(
        {
            "c": [None if c is None else Decimal(c) for _, _, c in values],
            "b": pa.array([b for _, b, _ in values], pa.int64()),
            "a": [a for a, _, _ in values],
        }
    )


def test_content_is_of_values_in_the_order_of_their_key_and_not_of_how_they_lie() -> None:
    some = [("x", 2, "1.00"), ("x", 1, None), ("", 1, "2.50")]
    assert content.of_marts({TOY: rows(*some)}) == content.of_marts({TOY: rows(*some[::-1])})
    for other in ([("x", 2, "1.01"), *some[1:]], some[1:], [*some, some[0]], [("y", 2, "1.00"), *some[1:]]):
        assert content.of_marts({TOY: rows(*other)}) != content.of_marts({TOY: rows(*some)})


def test_a_mart_is_the_last_row_of_each_key_that_is_not_deleted() -> None:
    feed = rows(("x", 1, "1.00"), ("x", 2, "1.00"), ("x", 1, "2.00"), ("x", 2, None), ("y", 1, None), ("y", 1, "3.00"))
    feed = feed.append_column("_version", pa.array([5, 5, 7, 9, 5, 9]))
    feed = feed.append_column("_deleted", pa.array([False, False, False, True, True, False]))
    expected = content.of_marts({TOY: rows(("x", 1, "2.00"), ("y", 1, "3.00"))})
    assert content.of_lake([TOY], lambda mart: feed) == expected
