"""The lock of the jars and the cache filled by it."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.setup.ivy import Ivy
from ops.setup.jars import SETS, Jar, digest, ensure_jars, jar_folder, module_file, read_lock
from ops.setup.tools import JARS_LOCK
from plumbing.errors import Failure, Misconfigured

WORD = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
SHA256 = st.binary(max_size=9).map(lambda content: hashlib.sha256(content).hexdigest())
JARS = st.lists(st.builds(Jar, st.sampled_from(SETS), WORD, WORD, WORD, SHA256, st.integers(0, 2**40)))


@given(jars=JARS)
def test_a_lock_reads_back_as_it_was_written(jars: list[Jar], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("lock") / "jars.lock"
    path.write_text("# comment\n\n" + "".join(f"{jar.line}\n" for jar in jars))
    assert read_lock(path) == jars


@given(jars=JARS, more=JARS)
def test_other_jars_have_another_folder(jars: list[Jar], more: list[Jar]) -> None:
    assert (digest(jars) == digest(more)) == (sorted(jars) == sorted(more))
    assert digest(jars) == digest(reversed(jars))


@pytest.mark.parametrize("line", ["a:b:1", "a:b 0 1 spark", f"a:b:1 {'0' * 64} 1 other", f"a:b:1 {'0' * 64} big spark"])
def test_a_line_that_is_not_a_jar_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "jars.lock"
    path.write_text(f"# first\n{line}\n")
    with pytest.raises(Misconfigured, match=r"jars\.lock:2"):
        read_lock(path)


def test_the_projects_lock_has_what_the_stages_load() -> None:
    names = {(jar.set, jar.name) for jar in read_lock(JARS_LOCK)}
    assert names >= {("spark", "delta-spark_2.13"), ("spark", "hadoop-aws"), ("kafka", "kafka_2.13")}
    assert len({(jar.set, jar.file_name) for jar in read_lock(JARS_LOCK)}) == len(read_lock(JARS_LOCK))


CONTENT = {"one-1.jar": b"first", "two-1.jar": b"second"}


@dataclass(frozen=True)
class LocalIvy(Ivy):
    """Hands out given contents instead of fetching, and notes each time it is asked."""

    content: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def retrieve(self, module: Path, pattern: str, log: Path, heard: Callable[[str, int], None]) -> None:
        self.asked.append(module.read_text())
        for number, (name, content) in enumerate(self.content.items(), 1):
            Path(pattern).with_name(name).write_bytes(content)
            heard("fetched", number)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "jars.lock"
    jars = [
        Jar("kafka", "org.example", name[:3], "1", hashlib.sha256(content).hexdigest(), len(content))
        for name, content in CONTENT.items()
    ]
    path.write_text("".join(f"{jar.line}\n" for jar in jars))
    return path


def ivy_of(tmp_path: Path, content: dict[str, bytes]) -> LocalIvy:
    return LocalIvy(Path("/nowhere"), tmp_path / "ivy", content=content)


def in_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "one-1.jar").write_bytes(b"fIrst"),  # as long as it was
        lambda folder: (folder / "one-1.jar").unlink(),
        lambda folder: (folder / "more.jar").write_bytes(b"code of somebody else"),
    ],
)
def test_jars_that_were_changed_later_are_not_run_but_fetched_again(
    tmp_path: Path, lock: Path, change: Callable[[Path], object]
) -> None:
    folder = ensure_jars(lock, "kafka", tmp_path, lambda: ivy_of(tmp_path, CONTENT), lambda text: None)
    change(folder)
    assert ensure_jars(lock, "kafka", tmp_path, lambda: ivy_of(tmp_path, CONTENT), lambda text: None) == folder
    assert in_folder(folder) == CONTENT


def test_jars_are_fetched_once(tmp_path: Path, lock: Path) -> None:
    ivy, messages = ivy_of(tmp_path, CONTENT), list[str]()
    folder = ensure_jars(lock, "kafka", tmp_path, lambda: ivy, messages.append)
    assert in_folder(folder) == CONTENT
    assert in_folder(tmp_path / "jars" / "kafka") == CONTENT
    count = len(messages)
    assert ensure_jars(lock, "kafka", tmp_path, lambda: ivy, messages.append) == folder
    assert (len(ivy.asked), len(messages)) == (1, count)
    assert 'name="one"' in ivy.asked[0]


@pytest.mark.parametrize("served", [{**CONTENT, "two-1.jar": b"SECOND"}, {"one-1.jar": b"first"}])
def test_a_jar_that_is_not_the_locked_one_is_named_and_nothing_is_cached(
    tmp_path: Path, lock: Path, served: dict[str, bytes]
) -> None:
    ivy = ivy_of(tmp_path, served)
    with pytest.raises(Failure, match=r"org\.example:two:1") as caught:
        ensure_jars(lock, "kafka", tmp_path, lambda: ivy, lambda text: None)
    assert "org.example:one:1" not in str(caught.value)
    assert [path.name for path in (tmp_path / "jars").iterdir() if path.is_dir()] == []
    assert not ivy.cache.exists()  # or the wrong file would be found there again
    good = ivy_of(tmp_path, CONTENT)
    assert in_folder(ensure_jars(lock, "kafka", tmp_path, lambda: good, lambda text: None)) == CONTENT


def test_a_folder_that_lost_a_file_and_leavings_of_a_killed_run_are_mended(tmp_path: Path, lock: Path) -> None:
    ivy = ivy_of(tmp_path, CONTENT)
    folder = ensure_jars(lock, "kafka", tmp_path, lambda: ivy, lambda text: None)
    (folder / "two-1.jar").write_bytes(b"")
    left = folder.with_name(f".{folder.name}-abc")
    left.mkdir()
    assert in_folder(ensure_jars(lock, "kafka", tmp_path, lambda: ivy, lambda text: None)) == CONTENT
    assert not left.exists()


def test_runs_at_the_same_time_fetch_once(tmp_path: Path, lock: Path) -> None:
    ivy = ivy_of(tmp_path, CONTENT)
    runs = [
        threading.Thread(target=ensure_jars, args=(lock, "kafka", tmp_path, lambda: ivy, lambda text: None))
        for _ in range(4)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(ivy.asked) == 1
    assert in_folder(jar_folder(tmp_path, read_lock(lock))) == CONTENT


def test_ivy_is_asked_for_exactly_the_jars_and_nothing_they_depend_on(tmp_path: Path) -> None:
    module = module_file(tmp_path / "ivy.xml", read_lock(JARS_LOCK)).read_text()
    assert module.count("<dependency ") == module.count('transitive="false"') == len(read_lock(JARS_LOCK))
    assert "http" not in module.replace("http-", "").replace("httpc", "")
