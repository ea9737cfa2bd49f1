"""The program by hand in Polars comes to what the oracle says of made-up histories."""

import subprocess
from pathlib import Path

import pytest

from tools.bench.peer_python import FOLDER

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", [0, 3])
def test_by_hand_is_by_the_definitions(seed: int) -> None:
    python = FOLDER / "bin" / "python"
    if not (FOLDER / "gpps-complete").exists():
        pytest.skip(f"{FOLDER.name} is not there; `gpps bench` makes it")
    command = [str(python), "-m", "tests.tools.peers_agree", str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
