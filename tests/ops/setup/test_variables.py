"""The table of settings is that of the classes, and a name that is none is reported."""

import subprocess
import sys

import pytest

from ops.settings import PROJECT
from ops.setup.variables import markdown, misspelt, variables
from tests.ops.commands import own_environment


def test_the_published_table_is_that_of_the_classes() -> None:
    published = (PROJECT / "SETTINGS.md").read_text()
    assert published == markdown(), "make it again: python -m ops.setup.variables > SETTINGS.md"


def test_every_variable_is_there_with_its_meaning_and_no_secret() -> None:
    found = {each.name: each for each in variables()}
    names = "GPPS_HTTP__READ_SECONDS KAFKA_SSL_CAFILE GPPS_JOOBLE__FIELDS GPPS_TITLES GPPS_WAREHOUSE__SCHEMA GPPS_HOME"
    assert set(names.split()) <= set(found)
    assert [each.name for each in found.values() if not each.meaning.endswith(".")] == []
    assert found["JOOBLE_API_KEY"].default == "required"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("GPPS_JOBLE__FIELDS", "GPPS_JOOBLE__FIELDS"),
        ("GPPS_HTTP__READ_SECOND", "GPPS_HTTP__READ_SECONDS"),
        ("GPPS_STOP_SECOND", "GPPS_STOP_SECONDS"),
        ("GPPS_LAKE", "GPPS_LAKE_URI"),
    ],
)
def test_a_misspelt_name_is_reported_with_the_near_one(name: str, near: str) -> None:
    (sentence,) = misspelt([name, near, "GPPS_HTTP", "GPPS_SANDBOX_URL", "OTHER_LAKE"])
    assert sentence.startswith(f"{name} is no setting; did you mean {near}?")


@pytest.mark.parametrize("command", ["ask coverage", "start load"])
def test_a_command_tells_of_it(command: str) -> None:
    environment = own_environment() | {"GPPS_HOME": "/dev/null/x", "GPPS_JOBLE__FIELDS": "1107"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ops", *command.split()],
        env=environment, cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr.startswith("GPPS_JOBLE__FIELDS is no setting; did you mean GPPS_JOOBLE__FIELDS?")
