"""`gpps status` with services of the caller's own: where they are, and whether they answer."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ops.local.environment import BROKER, LAKE, TABLES, WAREHOUSE
from ops.local.own import statuses
from ops.settings import PROJECT
from tests.conftest import RunningStack

LOCAL = ["postgres", "s3", "dynamodb", "kafka", "sandbox"]


def status(home: Path, values: Mapping[str, str], *arguments: str) -> str:
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), "GPPS_HOME": str(home)}
    command = [sys.executable, "-P", "-m", "ops", "status", *arguments]
    done = subprocess.run(command, env={**values, **own}, cwd=home.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_services_of_ones_own_are_shown_in_place_of_local_ones(stack: RunningStack, tmp_path: Path) -> None:
    values = stack.environment() | {"GPPS_LAKE_URI": "s3://mine"}
    shown: dict[str, Any] = json.loads(status(tmp_path / "home", values, "--json"))
    assert shown["services"] == []
    assert shown["own"] == [
        {"name": "postgres", "where": f"{values['PGHOST']}:{values['PGPORT']}", "trouble": None},
        {"name": "kafka", "where": values["KAFKA_BOOTSTRAP_SERVERS"], "trouble": None},
        {"name": "s3", "where": f"s3://mine at {values['AWS_ENDPOINT_URL_S3']}", "trouble": None},
        {"name": "dynamodb", "where": values["AWS_ENDPOINT_URL_DYNAMODB"], "trouble": None},
    ]
    assert not (tmp_path / "home").exists()


def test_why_one_does_not_answer_is_shown_without_a_secret(stack: RunningStack, tmp_path: Path) -> None:
    values = stack.environment()
    mine = {name: value for name, value in values.items() if name.startswith("PG")} | {"PGPASSWORD": "wrong-one"}
    mine |= {"AWS_ENDPOINT_URL_S3": "http://me:hush@127.0.0.1:9"}
    text = status(tmp_path / "home", mine)
    postgres, s3 = (line for line in text.splitlines() if line.startswith(("postgres", "s3")))
    assert postgres.startswith(f"postgres   away     {values['PGHOST']}:{values['PGPORT']}: ")
    assert "password authentication failed" in postgres
    assert s3 == "s3         away     http://127.0.0.1:9: [Errno 111] Connection refused"
    assert not any(secret in text for secret in ("wrong-one", "hush"))
    assert "stopped" not in text


def test_local_ones_are_shown_where_nothing_is_in_their_place(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "made-by-gpps").touch()
    names = [each["name"] for each in json.loads(status(tmp_path / "home", {}, "--json"))["services"]]
    assert names == LOCAL
    shown = json.loads(status(tmp_path / "home", {"PGHOST": "127.0.0.1", "PGPORT": "9"}, "--json"))
    assert [each["name"] for each in shown["services"]] == LOCAL[1:]
    assert [(each["name"], each["where"]) for each in shown["own"]] == [("postgres", "127.0.0.1:9")]


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def test_silent_ones_are_waited_for_side_by_side_and_not_long(silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"PGHOST": "127.0.0.1", "PGPORT": str(silent), "AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent}"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    values |= {"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:9,127.0.0.1:{silent}"}
    began = time.monotonic()
    found = statuses([LAKE, TABLES, WAREHOUSE, BROKER], values)
    assert time.monotonic() - began < 4
    *away, kafka = found
    assert all(each.trouble for each in away)
    assert kafka.trouble is None
