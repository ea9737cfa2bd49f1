"""Objects on S3 and in a folder: what every store does, and the journal that is kept in one."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plumbing.objects.journal import Entry, Journal, Overtaken
from plumbing.objects.store import Store, read_text, store_at, write_text
from tests.plumbing.access import s3_arguments
from tests.proxy import losing_answers


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.services)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return store_at(f"file://{tmp_path}/folder")
    environment = request.getfixturevalue("environment")
    return store_at(f"{environment['GPPS_LAKE_URI']}/some/folder", s3_arguments(environment))


def test_files_are_written_read_listed_and_deleted(store: Store) -> None:
    assert store.files() == []
    assert store.read("a") is None
    store.write("a", "é")
    store.write("a", "ü")
    store.write("deep/b", "")
    assert (store.read("a"), store.read("deep/b"), sorted(store.files())) == ("ü", "", ["a", "deep/b"])
    assert (store.read_bytes("a"), store.read_bytes("b")) == ("ü".encode(), None)
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


def test_bytes_that_are_no_text_are_stored(store: Store) -> None:
    assert store.create("zipped", b"\x1f\x8b\xff")
    assert store.create("zipped", b"\x1f\x8b\xff")
    assert not store.create("zipped", b"other")
    assert store.replace("zipped", b"\xfe", b"\x1f\x8b\xff")
    assert store.read_bytes("zipped") == b"\xfe"


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
        arguments = s3_arguments(environment | {"AWS_ENDPOINT_URL_S3": url})
        store = store_at(f"{environment['GPPS_LAKE_URI']}/journal", arguments)
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
    assert read_text(uri) == read_text(f"{tmp_path}/x/y.json") == "{}"
    with pytest.raises(ValueError, match="neither s3:// nor file://"):
        read_text("http://x/y")
