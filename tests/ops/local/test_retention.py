"""The report of `gpps status` on all that grows."""

from pathlib import Path

from ops.local.retention import lines, retained
from streaming.lake.paths import Lake
from streaming.maintenance.sizes import sizes_file
from streaming.maintenance.upkeep import Upkeep
from streaming.maintenance.vacuum import Keeping
from tests.streaming.maintenance.tables import LAYOUTS, change, lake_in


def driven(lake: Lake, state_dir: Path) -> None:
    """As a driver does it after a refresh."""
    Upkeep(lake, LAYOUTS, Keeping(1, 24), lambda what: None, sizes_file(state_dir, "priced")).some()


def test_tables_are_reported_as_their_driver_last_saw_them(tmp_path: Path) -> None:
    lake, state_dir = lake_in(tmp_path / "lake"), tmp_path / "state"
    assert not any(one.what.startswith("tables of") for one in retained(state_dir, tmp_path))
    for number in range(3):
        change(lake, {"a": number})
    driven(lake, state_dir)
    (state_dir / "broken.tables.json").write_text('{"at"')
    (entry,) = (one for one in retained(state_dir, tmp_path) if one.what.startswith("tables of"))
    assert entry.what == "tables of priced"
    assert entry.now == "2 tables, 0.0 MB; most files: 3 (changes_priced)"
    assert entry.bound.startswith("fewer than 24 files below 16 MB each")
    for number in range(8):
        change(lake, {"a": number})
    driven(lake, state_dir)
    driven(lake, state_dir)
    (entry,) = (one for one in retained(state_dir, tmp_path) if one.what.startswith("tables of"))
    assert entry.now == "2 tables, 0.0 MB; most files: 1 (changes_priced)"


def test_logs_are_measured_and_each_kind_has_a_bound(tmp_path: Path) -> None:
    (tmp_path / "load.log").write_bytes(b"x" * 1_500_000)
    found = retained(tmp_path / "nothing", tmp_path)
    assert next(one for one in found if one.what == "logs").now == "1.5 MB in 1 files"
    assert all(one.bound for one in found)
    head, *rows = lines(found)
    assert head.startswith("kept ")
    assert len(rows) == len(found)
