"""Files by which the job is submitted elsewhere: what they name is there, in the versions that are locked."""

import json
import re
import subprocess
from pathlib import Path

import botocore.session
import pytest
from botocore.validate import ParamValidator

from ops.setup.variables import variables

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docker" / "aws"
SCRIPTS = sorted(FOLDER.glob("*.sh"))
FILES = sorted(path for path in FOLDER.iterdir() if path.is_file())
ENVIRONMENT = re.compile(r"(?:driverEnv|appMasterEnv|secretKeyRef|executorEnv)\.([A-Z][A-Z0-9_]*)")
JAR = re.compile(r"([a-z][\w.-]*?)-(\d+\.\d+\.\d+)(?:\.jar|[ ;]|$)", re.MULTILINE)
SPARKS_OWN = {"PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"}


def locked() -> set[tuple[str, str]]:
    lines = (line.split() for line in (ROOT / "jars.lock").read_text().splitlines() if not line.startswith("#"))
    return {(name, version) for words in lines if words[-1] == "spark" for _, name, version in [words[0].split(":")]}


def test_variables_that_they_set_are_read() -> None:
    known = {name for each in variables() for name in (each.name, *each.aliases)}
    named = {path.name: set(ENVIRONMENT.findall(path.read_text())) for path in FILES}
    assert {name for name, found in named.items() if found} == {
        "emr-serverless-job.json",
        "emr-serverless-submit.sh",
        "kubernetes-submit.sh",
        "yarn-submit.sh",
    }
    assert {name: found - known - SPARKS_OWN for name, found in named.items() if found - known - SPARKS_OWN} == {}


def test_jars_that_they_name_are_locked() -> None:
    named = {path.name: set(JAR.findall(path.read_text())) for path in FILES if path.suffix != ".py"}
    for name in ("emr-serverless-job.json", "pack.sh", "yarn-submit.sh"):
        assert len(named[name]) >= 4, name
    named = {name: {jar for jar in found if jar[0] != "emr-spark"} for name, found in named.items()}
    assert {name: found - locked() for name, found in named.items() if found - locked()} == {}


def test_amazons_own_model_takes_the_job_of_emr_serverless() -> None:
    job = json.loads((FOLDER / "emr-serverless-job.json").read_text())
    service = botocore.session.get_session().get_service_model("emr-serverless")
    shape = service.operation_model("StartJobRun").input_shape
    # The AWS command line makes up a token for the request, as botocore does.
    assert ParamValidator().validate(job | {"clientToken": "t"}, shape).generate_report() == ""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_shell_understands_them(path: Path) -> None:
    assert subprocess.run(["sh", "-n", path], capture_output=True, text=True, check=False).stderr == ""


def test_passwords_come_from_elsewhere() -> None:
    passwords = {
        path.name: value
        for path in FILES
        for value in re.findall(r'PASSWORD(?:=| +|": ")([^\s"},]+)', path.read_text())
        if not value.startswith(("$", "EMR.secret@", "gpps-kafka:"))
    }
    assert passwords == {}
