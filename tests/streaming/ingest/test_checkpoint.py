"""Contents of a driver's checkpoint."""

from pathlib import Path

import pytest

from plumbing.objects.store import Store, store_at
from streaming.ingest.checkpoint import RETAINED_BATCHES, Checkpoint
from streaming.ingest.commit_guard import Landed

# As Spark writes them.
OFFSETS = 'v1\n{"batchWatermarkMs":0}\n{"p.jooble.job.v1":{"2":1,"0":5,"1":0}}'
START = 'v1\n{"p.jooble.job.v1":{"0":2}}'


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_at(f"file://{tmp_path}/checkpoint")


def test_a_checkpoint_keeps_its_name_until_it_is_lost(store: Store) -> None:
    checkpoint = Checkpoint(store)
    assert checkpoint.identify(lambda: "one") == "one"
    assert checkpoint.identify(lambda: "two") == "one"
    checkpoint.drop()
    assert store.files() == []
    assert checkpoint.identify(lambda: "two") == "two"


def test_a_checkpoint_tells_where_the_query_began_and_how_far_it_came(store: Store) -> None:
    checkpoint = Checkpoint(store)
    assert (checkpoint.committed(), checkpoint.offsets(-1), checkpoint.start()) == (-1, {}, {})
    for name in ("commits/0", "commits/9", "commits/10", "commits/.11.crc", "commits/10.tmp", "offsets/11"):
        store.write(name, "v1\n{}")
    store.write("offsets/10", OFFSETS)
    store.write("sources/0/0", START)
    assert checkpoint.committed() == 10
    assert checkpoint.offsets(10) == {"p.jooble.job.v1": {0: 5, 1: 0, 2: 1}}
    assert checkpoint.start() == {"p.jooble.job.v1": {0: 2}}


def test_the_log_of_many_drains_is_bounded(store: Store) -> None:
    checkpoint = Checkpoint(store)
    checkpoint.start_at({"t.a.v1": {0: 0}})
    for batch in range(RETAINED_BATCHES + 5):
        checkpoint.begin(batch, {"t.a.v1": {0: batch + 1}}, 0)
        checkpoint.end(batch)
    for folder in ("offsets", "commits"):
        retained = {int(name.rpartition("/")[2]) for name in store.files() if name.startswith(f"{folder}/")}
        assert retained == set(range(5, RETAINED_BATCHES + 5))
    assert checkpoint.position() == {"t.a.v1": {0: RETAINED_BATCHES + 5}}


def test_a_checkpoint_knows_what_landed(store: Store) -> None:
    checkpoint, mine = Checkpoint(store), {"events_job": Landed(7, 12), "dead_letters": Landed(3, 4)}
    assert checkpoint.landed() == {}
    named = checkpoint.identify(lambda: "mine")
    checkpoint.save_landed(mine, named, 10)
    assert Checkpoint(store).landed() == mine
    checkpoint.save_landed({"events_job": Landed(6, 11)}, named, 9)  # a driver of before that wakes up
    checkpoint.save_landed({"events_job": Landed(99, 99)}, "dropped", 11)  # of a checkpoint that is no more
    assert Checkpoint(store).landed() == mine
    checkpoint.forget_landed(before=10)
    assert Checkpoint(store).landed() == mine
    assert "landed/mine/9" not in store.files()


def test_a_checkpoint_has_one_id_whoever_gives_it(store: Store) -> None:
    checkpoint = Checkpoint(store)

    def slow() -> str:
        assert Checkpoint(store).identify(lambda: "the first") == "the first"
        return "the second"

    assert checkpoint.identify(slow) == checkpoint.identify(slow) == "the first"
