"""Lineage of answers: the lake is read as the warehouse was loaded from it, and both say which versions these are."""

import datetime as dt
from collections.abc import Callable

import pytest
from deltalake import DeltaTable

from analysis import settings
from analysis.engines import lake, lineage
from analysis.engines.lake import Lake
from analysis.engines.lake_files import VersionGone
from analysis.engines.warehouse import Warehouse
from pipelines.school_jobs.contract import FIELD, MARTS
from plumbing import sql
from tests.analysis.conftest import connect
from tests.analysis.stored_world import StoredWorld, append, changes, load, options_of, write_position
from tests.analysis.world import WORLD, World
from tests.analysis.world_marts import marts_of
from tests.sinks.feeds import tombstone

NAMES = "SELECT cip4, title FROM fields ORDER BY cip4"
Keep = Callable[[World], StoredWorld]


def change_fields(stored: StoredWorld) -> int:
    """A field more, one that has another title, and one that is gone; the feed's version after that."""
    rows = {row["cip4"]: row for row in marts_of(stored.world)["field"]}
    new = [rows["1107"] | {"title": "Computing"}, rows["1107"] | {"cip4": "0301", "title": "Nature"}]
    append(stored.environment, "changes_field", changes("field", new, version=2))
    return append(stored.environment, "changes_field", changes("field", [tombstone(FIELD, 3, "5004")], 3, deleted=True))


def fields_of(stored: StoredWorld) -> DeltaTable:
    uri = f"{stored.environment['GPPS_LAKE_URI']}/school_jobs/gen=1/changes_field"
    return DeltaTable(uri, storage_options=options_of(stored.environment))


def test_a_feed_is_folded_to_the_newest_row_of_each_key(keep_world: Keep) -> None:
    stored = keep_world(WORLD)
    change_fields(stored)
    load(stored.environment)
    with stored.engines() as engines:
        rows = [list(engine.rows(NAMES, {})[1]) for engine in engines]
    expected = [("0301", "Nature"), ("1107", "Computing"), ("2601", "Biology"), ("5138", "Registered Nursing")]
    assert rows == [expected, expected]


def test_compacted_files_are_of_the_same_refresh(keep_world: Keep) -> None:
    stored = keep_world(WORLD)
    newest = change_fields(stored)
    write_position(stored.environment, {f"changes_{mart.name}": 0 for mart in MARTS} | {"changes_field": newest})
    fields_of(stored).optimize.compact()
    load(stored.environment)
    with stored.engines() as (_, files):
        assert files.basis.versions["changes_field"] == newest + 1
        assert files.basis.events_match


def test_the_lake_is_read_at_the_versions_that_the_warehouse_holds(keep_world: Keep) -> None:
    stored = keep_world(WORLD)
    newest = change_fields(stored)
    write_position(stored.environment, {f"changes_{mart.name}": 0 for mart in MARTS} | {"changes_field": newest})
    with stored.engines() as (warehouse, files):
        assert list(files.rows(NAMES, {})[1]) == list(warehouse.rows(NAMES, {})[1])
        assert not files.basis.events_match
        found = lineage.lineage(warehouse, files, settings.Settings())
        assert found.fence is None
        assert "gpps load --once" in (found.fence_unknown or "")
    with stored.within():
        alone = lake.connect(settings.load())
    try:
        assert ("1107", "Computing") in alone.rows(NAMES, {})[1]
    finally:
        alone.close()


def test_a_version_that_is_gone_from_the_lake_is_reported(keep_world: Keep) -> None:
    stored = keep_world(WORLD)
    append(stored.environment, "changes_field", changes("field", marts_of(WORLD)["field"][:1], version=2))
    table = fields_of(stored)
    table.optimize.compact()
    table.vacuum(0, dry_run=False, enforce_retention_duration=False)
    with stored.engines() as (_, files), pytest.raises(VersionGone, match=r"changes_field.*gpps load --once"):
        files.rows(NAMES, {})


def test_a_table_that_was_made_anew_is_not_the_one_that_was_loaded(keep_world: Keep) -> None:
    stored = keep_world(WORLD)
    with stored.engines() as (warehouse, files):
        ids = dict.fromkeys(files.basis.table_ids, "another")
        other = Lake(files._files, type(files.basis)(**{**vars(files.basis), "table_ids": ids}))
        with pytest.raises(VersionGone, match="changes_school"):
            other.rows("SELECT * FROM schools", {})
        other.close()
        assert len(warehouse.rows("SELECT * FROM schools", {})[1]) == 5


def test_a_warehouse_that_does_not_say_what_it_holds_has_the_lake_read_as_last_refreshed(keep_world: Keep) -> None:
    stored = keep_world(WORLD)
    with connect(stored.environment) as connection:
        view = sql.Identifier(f"{stored.environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs", "loads")
        connection.execute(sql.SQL("DROP VIEW {}").format(view))
    with stored.engines() as (warehouse, files):
        found = lineage.lineage(warehouse, files, settings.Settings())
        assert (found.generation, found.feeds, found.loaded_at) == (1, (), None)
        assert list(files.rows(NAMES, {})[1]) == list(warehouse.rows(NAMES, {})[1])


def test_lineage_names_versions_offsets_and_sweeps(both: tuple[Warehouse, Lake]) -> None:
    found = lineage.lineage(*both, settings.Settings(data_note="Made up."))
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    assert found.generation == 1
    assert {feed.name: feed.version for feed in found.feeds} == {mart.changes_table: 0 for mart in MARTS}
    assert found.loaded_at is not None
    assert found.fence is not None
    assert found.fence["jooble.job.v1"] == {0: 11}
    assert found.fence["college-scorecard.school.v1"] == {0: 5}
    assert [(each.source, each.searches, each.pages) for each in found.sweeps] == [
        ("college-scorecard", 1, 1),
        ("jooble", 3, 5),
    ]
    assert found.sweeps[1].ended_at == start + dt.timedelta(days=1)
    assert (found.note, found.rules) == ("Made up.", "df02b1be0602229f")


def test_without_the_lake_the_warehouse_still_tells_its_part(both: tuple[Warehouse, Lake]) -> None:
    found = lineage.lineage(both[0], None, settings.Settings(), "no lake today")
    assert (found.generation, found.fence, found.fence_unknown, found.sweeps) == (1, None, "no lake today", ())
    assert len(found.feeds) == len(MARTS)
