"""The notebook runs from top to bottom over the views, as a newcomer would run it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import notebook

PNG = b"\x89PNG\r\n\x1a\n"


def execute(environment: dict[str, str], name: str, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis", "notebook", name, "--out", str(out)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=180)


@pytest.mark.parametrize("name", notebook.names())
def test_notebooks_run_and_keep_their_results(name: str, warehouse: dict[str, str], tmp_path: Path) -> None:
    done = execute(warehouse, name, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    kept = json.loads((tmp_path / "out" / f"{name}.ipynb").read_text())
    outputs = [output for cell in kept["cells"] for output in cell.get("outputs", [])]
    assert "Registered Nursing" in json.dumps(outputs)
    assert [output for output in outputs if output["output_type"] == "error"] == []


def test_the_picture_is_there(warehouse: dict[str, str], tmp_path: Path) -> None:
    assert execute(warehouse, "field_outlook", tmp_path).returncode == 0
    picture = (tmp_path / "top_fields.png").read_bytes()
    assert picture.startswith(PNG)
    assert len(picture) > 20_000


def test_a_failing_cell_is_a_clear_message(environment: dict[str, str], tmp_path: Path) -> None:
    done = execute(environment, "field_outlook", tmp_path)
    assert done.returncode == 1
    assert "gpps load" in done.stderr
    assert "Traceback" not in done.stderr
