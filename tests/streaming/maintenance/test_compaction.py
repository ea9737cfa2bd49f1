"""Compaction changes the files of a table, and nothing that counts."""

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbing.delta import DataFile, files_of
from sinks.follower import follow
from streaming.contract import CHANGE_COLUMNS
from streaming.lake.paths import Lake
from streaming.maintenance.compaction import (
    FEW,
    SIZES,
    STEP_BYTES,
    Before,
    Compacted,
    Layout,
    Step,
    arranged,
    compact,
    too_many,
)
from streaming.refresh.refresh import write_position
from tests.sinks.memory import MemorySink
from tests.streaming.maintenance.tables import (
    EVENTS,
    FEED,
    LAYOUTS,
    NOW,
    TERM,
    change,
    feed_of,
    files,
    lake_in,
    land,
    opened,
    prices,
    stored,
    upkeep,
)

VERSION = CHANGE_COLUMNS[1]


@given(st.lists(st.integers(1, 2**26), max_size=200))
def test_step_by_step_few_files_of_a_size_remain_and_no_step_is_large(sizes: list[int]) -> None:
    found = [DataFile(str(number), size, None) for number, size in enumerate(sizes)]
    steps = 0
    while chosen := too_many(found):
        assert len(chosen) > 1
        assert sum(file.size for file in chosen) <= STEP_BYTES
        found = [file for file in found if file not in chosen]
        found.append(DataFile(f"step {steps}", sum(file.size for file in chosen), None))
        steps += 1
    small = [file for file in found if file.size < SIZES[-1]]
    assert len(small) < FEW * len(SIZES)
    assert sum(file.size for file in found) == sum(sizes)
    assert {file.size for file in found} >= {size for size in sizes if size >= SIZES[-1]}


changes = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers(0, 3), min_size=1, max_size=4)


@settings(max_examples=12, derandomize=True)
@given(histories=st.lists(changes, min_size=FEW, max_size=25), read=st.integers(0, 24), data=st.data())
def test_a_feed_leads_to_the_same_for_who_reads_it_now_and_who_follows(
    tmp_path_factory: pytest.TempPathFactory, histories: list[dict[str, int | None]], read: int, data: st.DataObject
) -> None:
    lake = lake_in(tmp_path_factory.mktemp("lake"))
    always, late = MemorySink(), MemorySink()
    keep, expected = upkeep(lake, readers=1), dict[str, int | None]()
    for number, difference in enumerate(histories):
        change(lake, difference)
        expected |= difference
        if data.draw(st.booleans()):
            keep.all()
        assert follow(feed_of(lake), always).bootstrap is None or number == 0
        if number == read:
            follow(feed_of(lake), late)
    keep.all()
    wanted = {code: price for code, price in expected.items() if price is not None}
    assert len(opened(lake, FEED).file_uris()) < FEW
    assert prices(lake) == wanted
    new = MemorySink()
    for sink in (always, late, new):
        summary = follow(feed_of(lake), sink)
        assert (summary.bootstrap is not None) == (sink is new or (sink is late and read >= len(histories)))
        assert {row["code"]: row["price"] for row in sink.tables["priced"].values()} == wanted
    codes = [row["code"] for row in stored(lake, FEED)]
    assert set(codes) == set(expected)  # tombstones among them


def test_rows_that_a_later_one_replaces_go_and_others_do_not(tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    for number in range(FEW):
        change(lake, {"a": number, f"once {number}": 1})
    before = opened(lake, FEED).version()
    upkeep(lake, readers=1).all()
    assert opened(lake, FEED).version() == before + 1
    rows = stored(lake, FEED)
    assert [row["code"] for row in rows] == ["a", *(f"once {number}" for number in range(FEW))]
    assert rows[0]["price"] == FEW - 1


def test_rows_of_one_key_and_version_all_stay() -> None:
    rows = pa.table({"code": ["b", "a", "b", "b", "a"], VERSION: [5, 3, 5, 4, 2], "price": [1, 2, 3, 4, 5]})
    found = arranged(rows, Layout(("code",), ("code",))).to_pylist()
    assert sorted((row["code"], row[VERSION], row["price"]) for row in found) == [("a", 3, 2), ("b", 5, 1), ("b", 5, 3)]


def test_events_all_stay_sorted_and_are_no_new_ones(tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    for batch in range(FEW):
        land(lake, batch)
    before, version = stored(lake, EVENTS), opened(lake, EVENTS).version()
    upkeep(lake, readers=1).all()
    after = stored(lake, EVENTS)
    assert after == sorted(before, key=lambda row: (row["code"], row["place"]))
    assert lake.log(EVENTS).added_since(version, version + 1) == ()
    (add,) = pa.table(opened(lake, EVENTS).get_add_actions(flatten=True)).to_pylist()
    assert (add["num_records"], add["min.code"], add["max.code"]) == (len(before), "c0", "c6")


def compacted(lake: Lake, found: DeltaTable, name: str, before: Before = lambda what: None) -> Compacted | None:
    return compact(lake, FEED, Step(found, too_many(files_of(found)), LAYOUTS[FEED], name, NOW), before)


def test_events_that_no_refresh_has_seen_are_new_to_the_next_whatever_was_compacted(tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    for batch in range(FEW):
        land(lake, batch)
    seen = opened(lake, EVENTS).version()
    write_position(lake, "test", "rules", {EVENTS: seen}, {}, TERM)
    known = set(files_of(opened(lake, EVENTS)))
    for batch in range(FEW, 2 * FEW):
        land(lake, batch)
    new = set(files_of(opened(lake, EVENTS))) - known
    upkeep(lake).all()
    held = set(files_of(opened(lake, EVENTS)))
    assert new <= held
    assert not known & held  # they have become one
    added = lake.log(EVENTS).added_since(seen, opened(lake, EVENTS).version())
    assert added == tuple(sorted(file.path for file in new))


def test_what_another_writer_adds_meanwhile_stays_and_what_it_compacts_is_left_to_it(tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    for number in range(FEW):
        change(lake, {"a": number, f"once {number}": 1})

    def other(what: str) -> None:
        if what == "compact-commit":
            change(lake, {"a": 100})

    done = compacted(lake, opened(lake, FEED), "one.parquet", other)
    assert done is not None
    assert done.version == opened(lake, FEED).version()
    assert (prices(lake)["a"], len(prices(lake))) == (100, FEW + 1)

    for number in range(FEW):
        change(lake, {"b": number})
    found = opened(lake, FEED)
    assert compacted(lake, opened(lake, FEED), "two.parquet")
    held = set(files_of(opened(lake, FEED)))
    assert compacted(lake, found, "three.parquet") is None
    assert set(files_of(opened(lake, FEED))) == held
    assert prices(lake)["b"] == FEW - 1
    assert "three.parquet" in files(lake, FEED)  # vacuum's matter
