"""The memory of what was published: trusted only when nobody else can have published since."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from plumbing.lease.lease import LeaseLost
from producers.kafka.published_hashes import Memory

TOPICS = "toy.thing.v1=1"


def opened(path: Path, epoch: int, previous: int | None = None, topics: str = TOPICS) -> Memory:
    return Memory(path, epoch=epoch, previous_epoch=epoch - 1 if previous is None else previous, topics=topics)


def with_one(path: Path, epoch: int = 1) -> None:
    memory = opened(path, epoch)
    memory.remember({"thing/1": "a"})
    memory.close()


def known(path: Path, epoch: int, previous: int | None = None, topics: str = TOPICS) -> dict[str, str]:
    memory = opened(path, epoch, previous, topics)
    found = memory.known(["thing/1", "thing/2"])
    memory.close()
    return found


def test_the_next_epoch_knows_what_this_one_published(tmp_path: Path) -> None:
    with_one(tmp_path / "m")
    assert known(tmp_path / "m", 2) == {"thing/1": "a"}
    assert known(tmp_path / "m", 3) == {"thing/1": "a"}


@pytest.mark.parametrize(("epoch", "previous"), [(3, 2), (2, 0), (1, 0)])
def test_another_epoch_in_between_empties_it(tmp_path: Path, epoch: int, previous: int) -> None:
    with_one(tmp_path / "m")
    assert known(tmp_path / "m", epoch, previous) == {}
    assert known(tmp_path / "m", epoch + 1) == {}  # for good


def test_topics_that_were_made_anew_empty_it(tmp_path: Path) -> None:
    with_one(tmp_path / "m")
    assert known(tmp_path / "m", 2, topics="toy.thing.v1=2") == {}


def test_what_is_forgotten_is_not_known(tmp_path: Path) -> None:
    with_one(tmp_path / "m")
    memory = opened(tmp_path / "m", 2)
    memory.forget(["thing/1", "thing/2"])
    assert memory.known(["thing/1"]) == {}
    memory.remember({"thing/1": "b"})
    assert memory.known(["thing/1"]) == {"thing/1": "b"}
    memory.close()


def test_a_crash_between_forgetting_and_remembering_leaves_no_old_content(tmp_path: Path) -> None:
    with_one(tmp_path / "m")
    memory = opened(tmp_path / "m", 2)
    memory.forget(["thing/1"])  # and the process dies: nothing is closed
    assert known(tmp_path / "m", 3) == {}


def test_whoever_lost_the_lease_changes_nothing(tmp_path: Path) -> None:
    with_one(tmp_path / "m")
    lost = opened(tmp_path / "m", 2)
    new = opened(tmp_path / "m", 3)
    new.remember({"thing/2": "b"})
    for change in (lambda: lost.remember({"thing/2": "zombie"}), lambda: lost.forget(["thing/1"])):
        with pytest.raises(LeaseLost, match="remembered by epoch 3"):
            change()
    with pytest.raises(LeaseLost):
        opened(tmp_path / "m", 2)
    assert new.known(["thing/1", "thing/2"]) == {"thing/1": "a", "thing/2": "b"}
    lost.close()
    new.close()
    assert known(tmp_path / "m", 4) == {"thing/1": "a", "thing/2": "b"}


def test_one_that_was_stopped_in_a_change_holds_nobody_up(tmp_path: Path) -> None:
    with_one(tmp_path / "m")
    stopped = sqlite3.connect(tmp_path / "m", isolation_level=None)
    stopped.execute("BEGIN IMMEDIATE")
    assert known(tmp_path / "m", 2) == {}
    with_one(tmp_path / "m", 3)
    with suppress(sqlite3.Error):  # awake again, it changes a file that nobody reads
        stopped.execute("DELETE FROM published")
        stopped.execute("COMMIT")
    stopped.close()
    assert known(tmp_path / "m", 4) == {"thing/1": "a"}


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be taken for one" * 50, b"SQLite format 3\x00"]
)
def test_a_broken_file_is_an_empty_memory(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m").write_bytes(content)
    assert known(tmp_path / "m", 2) == {}
    with_one(tmp_path / "m", 3)
    assert known(tmp_path / "m", 4) == {"thing/1": "a"}


def test_it_is_private(tmp_path: Path) -> None:
    with_one(tmp_path / "m")
    assert (tmp_path / "m").stat().st_mode & 0o077 == 0


@hypothesis_settings(max_examples=30)
@given(steps=st.lists(st.tuples(st.sampled_from("fr"), st.sampled_from("abc"), st.sampled_from("xyz"))))
def test_it_is_a_mapping_that_lasts(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    path = tmp_path_factory.mktemp("memory") / "m"
    expected: dict[str, str] = {}
    for epoch, (step, key, content_hash) in enumerate(steps, start=1):
        memory = opened(path, epoch)
        if step == "f":
            memory.forget([key])
            expected.pop(key, None)
        else:
            memory.remember({key: content_hash})
            expected[key] = content_hash
        assert memory.known("abc") == expected
        memory.close()
