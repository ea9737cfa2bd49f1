"""The file a report is written to: whole or as it was before."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.report.render import write
from tests.ops.waiting import wait_until

ROOT = Path(__file__).parents[3]
PAGES = ("a" * 4_000_000, "b" * 5_000_000)
WRITER = """
import sys, pathlib
from analysis.report.render import write
while True:
    for letter, count in (("a", 4_000_000), ("b", 5_000_000)):
        write(pathlib.Path(sys.argv[1]), letter * count)
"""


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_leaves_one_whole_page(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "report.html"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT)
    wait_until(path.exists, 30)
    writes = random.Random(seed).randrange(3, 20)
    times: set[int] = set()  # not inodes: a file system gives the same few again and again
    wait_until(lambda: times.add(path.stat().st_mtime_ns) or len(times) >= writes, 30)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert path.read_text() in PAGES


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write(path, "before")
    with pytest.raises(UnicodeEncodeError):
        write(path, "after" * 100_000 + "\ud800")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
