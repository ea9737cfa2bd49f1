"""Data sets of local runs: names of their own everywhere, and a sandbox that serves them."""

from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.demo.dataset import FULL, GENERATED, DataSet, reference
from ops.local.sandbox import Sandbox
from plumbing.errors import Misconfigured


@pytest.fixture
def data_sets(tmp_path: Path) -> list[DataSet]:
    sources = ("college-scorecard", "jooble")  # those of another source need not be there
    for name in ("scorecard", "jobs", "jooble"):
        with pytest.raises(Misconfigured, match=f"it lacks .*{name}"):
            reference(tmp_path, sources)
        (tmp_path / name).mkdir()
    return [GENERATED, FULL, reference(tmp_path, sources)]


def test_no_two_data_sets_share_a_name(data_sets: list[DataSet], tmp_path: Path) -> None:
    for one, other in combinations([data.environment(tmp_path) for data in data_sets], 2):
        shared = {name for name in one if one[name] == other[name]}
        assert shared <= {"GPPS_DATA_NOTE"}


def test_no_two_data_sets_share_a_sandbox_state(data_sets: list[DataSet], tmp_path: Path) -> None:
    commands = [Sandbox(data.reference_data, data.size).launch(tmp_path, {"http": 1}).command for data in data_sets]
    states = [command[command.index("--state-dir") + 1] for command in commands]
    assert len(set(states)) == 3
    assert [command[command.index("--size") + 1] for command in commands] == ["small", "full", "small"]


def test_a_size_does_not_go_with_real_files(data_sets: list[DataSet], tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["demo", "--reference-data", str(tmp_path), "--size", "full"])
    assert (done.exit_code, "--size" in done.output) == (2, True)


def test_sources_ask_for_what_their_real_files_hold(data_sets: list[DataSet], tmp_path: Path) -> None:
    sources = ("jooble", "flight-fares")
    found = [data.searched(sources) for data in data_sets if data.reference_data is not None]
    assert found == [{"GPPS_FLIGHT_FARES__ROUTES": "TPE-LAX@2017-06-12"}] * len(found) != []
    assert not any(data.searched(sources) for data in data_sets if data.reference_data is None)
