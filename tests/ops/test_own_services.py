"""The page on services of one's own, followed command by command on services that `gpps` did not start."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.local.sandbox import Sandbox
from ops.local.stack import Stack
from ops.settings import PROJECT
from streaming.driver.session import QUICK
from tests.test_documents import fenced

PAGE = PROJECT / "docs" / "own-services.md"
# The services of these tests have neither TLS nor a lake and tables of a name that needs none.
NOT_HERE = {"KAFKA_SSL_CAFILE", "PGSSLMODE", "PGSSLROOTCERT"}
# What the page leaves to its defaults; here tests share the services.
NAMES_OF_THE_TEST = ("GPPS_TOPIC_PREFIX", "GPPS_WAREHOUSE__SCHEMA")


def shown() -> list[str]:
    """The page's shell lines, in their order."""
    section = PAGE.read_text().partition("## A run from beginning to end\n")[2].partition("\n## ")[0]
    return [line for line in fenced(section, "sh").splitlines() if line]


@pytest.fixture
def apis(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where the sandbox stands for the APIs, and the keys it takes."""
    stack = Stack(tmp_path / "apis", lambda _: None)
    try:
        stack.up([Sandbox(size="tiny")], {})
        yield {name: value for name, value in stack.environment().items() if name != "GPPS_SANDBOX_URL"}
    finally:
        stack.reset()


@pytest.mark.services
@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.usefixtures("own_python")
def test_the_page_is_followed_command_by_command(
    environment: dict[str, str], apis: dict[str, str], tmp_path: Path
) -> None:
    exports = [line for line in shown() if line.startswith("export ")]
    commands = [line for line in shown() if line not in exports]
    named = {word.partition("=")[0] for line in exports for word in shlex.split(line, comments=True)[1:]}
    values = {**environment, **apis}
    assert named - values.keys() == NOT_HERE
    mine = {name: values[name] for name in (named - NOT_HERE).union(NAMES_OF_THE_TEST)}
    mine |= {name: value for name, value in apis.items() if re.fullmatch("GPPS_.*BASE_URL", name)}
    mine |= {"GPPS_HOME": str(tmp_path / "home"), "GPPS_SPARK_JAVA_OPTIONS": QUICK}
    mine |= {name: os.environ[name] for name in ("PATH", "HOME")}
    outputs = {}
    for line in commands:
        done = subprocess.run(line, shell=True, env=mine, cwd=PROJECT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr[-3000:]}"
        outputs[line.partition("#")[0].strip()] = done.stdout
    assert "away" not in outputs["./gpps status"]
    assert re.search(r"landed [1-9]", outputs["./gpps accounting"])
    assert "[" not in outputs["./gpps compare"]
    assert mine["KAFKA_SASL_PASSWORD"] not in "".join(outputs.values())
