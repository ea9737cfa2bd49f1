"""Small files on S3 and in a folder, and what the driver keeps in a checkpoint."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from streaming.checkpoint import Checkpoint
from streaming.journal import Entry, Journal, Overtaken
from streaming.landed import Landed
from streaming.store import Store, read_text, store_at, write_text
from tests.proxy import losing_answers
from tests.streaming.harness import settings_of

# As Spark writes them.
OFFSETS = 'v1\n{"batchWatermarkMs":0}\n{"p.jooble.job.v1":{"2":1,"0":5,"1":0}}'
START = 'v1\n{"p.jooble.job.v1":{"0":2}}'


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.services)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return store_at(f"file://{tmp_path}/checkpoint")
    settings = settings_of(request.getfixturevalue("environment"))
    return store_at(f"{settings.lake_uri}/some/checkpoint", settings.aws("s3"))


def test_files_are_written_read_listed_and_deleted(store: Store) -> None:
    assert store.files() == []
    assert store.read("a") is None
    store.write("a", "é")
    store.write("a", "ü")
    store.write("deep/b", "")
    assert (store.read("a"), store.read("deep/b"), sorted(store.files())) == ("ü", "", ["a", "deep/b"])
    assert store.folders() == ["deep"]
    store.delete("a")
    assert store.files() == ["deep/b"]
    store.write("deep/c", "")
    store.delete_all(["deep/b", "not there", "deep/c"])
    assert store.files() == []


def test_a_file_is_created_once_by_whoever_comes_first(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: store.create("deep/one", f"{number}"), range(8)))
    assert made.count(True) == 1
    assert store.read("deep/one") == str(made.index(True))
    assert store.files() == ["deep/one"]


def test_a_file_is_replaced_by_who_knows_what_it_holds(store: Store) -> None:
    assert not store.replace("deep/one", "b", "a")
    assert store.replace("deep/one", "a", None)
    assert not store.replace("deep/one", "c", None)
    assert not store.replace("deep/one", "c", "b")
    assert store.replace("deep/one", "b", "a")
    assert store.read("deep/one") == "b"
    assert store.files() == ["deep/one"]


def test_of_many_who_replace_a_file_at_once_each_sees_the_others(store: Store) -> None:
    store.write("names", "")

    def add(number: int) -> None:
        while not store.replace("names", f"{(found := store.read('names') or '')} {number}", found):
            continue

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(24)))
    assert sorted(map(int, (store.read("names") or "").split())) == list(range(24))


def test_a_file_is_replaced_by_one_of_those_who_knew_it(store: Store) -> None:
    assert not store.replace("deep/one", "new", "old")
    assert store.files() == []
    store.write("deep/one", "old")
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: store.replace("deep/one", f"{number}", "old"), range(8)))
    assert made.count(True) == 1
    assert store.read("deep/one") == str(made.index(True))
    assert not store.replace("deep/one", "late", "old")
    assert store.files() == ["deep/one"]


@pytest.mark.services
def test_a_write_whose_answer_was_lost_is_known_as_ones_own(environment: dict[str, str]) -> None:
    lost: list[str] = []
    with losing_answers(environment["AWS_ENDPOINT_URL_S3"], "/journal/", lost) as url:
        settings = settings_of(environment | {"AWS_ENDPOINT_URL_S3": url})
        store = store_at(f"{settings.lake_uri}/journal", settings.aws("s3"))
        assert store.create("one", "mine")
        assert not store.create("one", "of another")
        store.write("two", "old")
        assert store.replace("two", "mine", "old")
        assert not store.replace("two", "of another", "old")
        assert (store.read("one"), store.read("two"), len(lost)) == ("mine", "mine", 2)
        journal = Journal(store)
        first = journal.append({"generation": 2}, None)
        with pytest.raises(Overtaken):  # though it says the same: it is somebody else's
            journal.append({"generation": 2}, None)
        assert (journal.entries(), len(lost)) == ([first], 3)


def test_a_journal_takes_each_number_once_and_its_last_entry_counts(store: Store) -> None:
    journal = Journal(store)
    assert (journal.last(), journal.entries()) == (None, [])
    first = journal.append({"generation": 2}, None)
    with pytest.raises(Overtaken, match="an entry 1 already"):
        journal.append({"generation": 3}, None)
    second = journal.append({"generation": 1}, first)
    store.write("notes.txt", "no entry")
    assert (journal.last(), journal.entries()) == (second, [first, second])
    assert second == Entry(2, {"generation": 1})


def test_a_single_file_by_its_uri(tmp_path: Path) -> None:
    uri = f"file://{tmp_path}/x/y.json"
    assert read_text(uri) is None
    write_text(uri, "{}")
    assert read_text(uri) == "{}"
    with pytest.raises(ValueError, match="neither s3:// nor file://"):
        read_text("http://x/y")


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
