"""DAG files: each pipeline's has its sources and commands that exist; a real Airflow imports and runs them."""

import ast
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ops.airflow.cli import dags, files
from ops.cli import main
from pipelines import catalog
from tests.producers.faults import faulty
from tests.test_documents import refused
from tools.airflow import FOLDER

PROGRAM = """#!/bin/sh
echo "$*" >> "$0.log"
[ "$1 $2" != "examine --pipeline" ] || exit 1
"""


def commands(pipeline: str) -> list[str]:
    """The command lines of the pipeline's DAG, each once, whatever runs before it."""
    sources = catalog.pipeline(pipeline).sources()
    of_pipeline = f"--pipeline {pipeline}"
    polls = [f"produce {source} --once" for source in sources]
    return [
        *(*polls, f"stream {pipeline} --once", f"load --once {of_pipeline}"),
        *(f"examine {of_pipeline}", f"report --anyway {of_pipeline}"),
    ]


def test_there_is_a_file_for_each_pipeline_and_it_names_its_sources(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        dags, [str(tmp_path / "dags"), "--schedule", "*/30 * * * *", "--program", "/opt/it's/gpps"]
    )
    assert done.exit_code == 0, done.output
    written = {path.name: path.read_text() for path in (tmp_path / "dags").iterdir()}
    assert set(written) == {"gpps_alerts.py", *(f"gpps_{name}.py" for name in catalog.names())}
    for name in catalog.names():
        constants = {
            target.id: ast.literal_eval(node.value)
            for node in ast.parse(written[f"gpps_{name}.py"]).body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Tuple)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        sources = tuple(catalog.pipeline(name).sources())
        assert constants == {"GPPS": "/opt/it's/gpps", "SOURCES": sources, "SCHEDULE": "*/30 * * * *"}


@pytest.mark.parametrize("name", catalog.names())
def test_the_commands_are_those_there_are(name: str) -> None:
    assert main.name
    assert [refused(f"gpps {line}") for line in commands(name)] == [""] * len(commands(name))


@pytest.mark.skipif(
    not (FOLDER / "gpps-complete").exists(), reason=f"{FOLDER.name} is not there; `python -m tools.airflow` makes it"
)
def test_airflow_imports_and_runs_them(tmp_path: Path) -> None:
    folder, program = tmp_path / "dags", tmp_path / "a program"
    folder.mkdir()
    program.write_text(PROGRAM)
    program.chmod(0o700)
    for name, text in files("@daily", str(program)).items():
        (folder / name).write_text(text.replace('"retries": 3', '"retries": 0'))
    with faulty(lambda asked: asked.answer(200)) as webhook:
        done = in_airflow(tmp_path, folder, "gpps_school_jobs", webhook.url)
    assert done["errors"] == {}
    assert set(done["edges"]) == {f"gpps_{name}" for name in catalog.names()}
    assert done["edges"]["gpps_school_jobs"] == {
        **{"poll_college_scorecard": ["stream"], "poll_jooble": ["stream"], "stream": ["load"]},
        **{"load": ["examine", "report"], "examine": [], "report": []},
    }
    # The examination found something: the report is made all the same, and the run has failed.
    assert done["run"] == "failed"
    assert done["tasks"] == dict.fromkeys(done["edges"]["gpps_school_jobs"], "success") | {"examine": "failed"}
    alerts = [json.loads(asked.body) for asked in webhook.asked]
    assert [(alert["alert"], alert["task"]) for alert in alerts] == [("task failed", "examine")]
    assert sorted((tmp_path / "a program.log").read_text().splitlines()) == sorted(commands("school_jobs"))


def in_airflow(home: Path, folder: Path, dag: str, alerts: str) -> dict[str, Any]:
    environment = {
        **{"PATH": os.environ["PATH"], "HOME": str(home), "AIRFLOW_HOME": str(home / "airflow")},
        **{"AIRFLOW__CORE__DAGS_FOLDER": str(folder), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"},
        "GPPS_ALERT_WEBHOOK": alerts,
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    python = str(FOLDER / "bin" / "python")
    for command in (
        ["-m", "airflow", "db", "migrate"],
        [str(Path(__file__).with_name("run_dag.py")), str(folder), dag],
    ):
        done = subprocess.run(
            [python, *command], env=environment, cwd=home, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.rindex('{"errors"') :])
    return found
