"""Logging masks secrets whoever writes them, tracebacks included, in either form."""

import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from plumbing import logs
from plumbing.settings import LogSettings

ROOT = Path(__file__).parent.parent.parent
SECRET = 'sec/ret "key"+é'
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
FORMS = [SECRET, quote(SECRET), quote(SECRET, safe=""), SECRET.replace("é", "%C3%A9")]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook)
    yield io.StringIO()
    root.handlers[:], level, sys.excepthook = before
    root.setLevel(level)


@pytest.fixture(params=["text", "json"])
def written(request: pytest.FixtureRequest, stream: io.StringIO) -> io.StringIO:
    set_up(stream, request.param)
    return stream


def set_up(stream: io.StringIO, form: str) -> None:
    settings = LogSettings.model_validate({"log_level": "debug", "log_format": form, "run_id": "nightly-7"})
    logs.set_up(settings, [SECRET, ""], logging.StreamHandler(stream))


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_masked(written: io.StringIO, form: str) -> None:
    logging.getLogger("any.library").warning("calling %s now", f"https://x/{form}/y")
    text = written.getvalue()
    assert form not in text
    assert "calling https://x/***/y now" in text


def test_a_secret_in_a_traceback_is_masked(written: io.StringIO) -> None:
    try:
        raise ValueError(f"bad url {SECRET}")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert "Traceback" in written.getvalue()
    assert "ValueError: bad url ***" in written.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_secret_in_an_exception_nobody_caught_is_masked(form: str) -> None:
    code = (
        "from plumbing import logs, settings\n"
        f"logs.set_up(settings.LogSettings(log_format={form!r}), [{SECRET!r}])\n"
        f"raise ValueError({SECRET!r})"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, SECRET in done.stderr, "ValueError: ***" in done.stderr) == (1, False, True)


@pytest.mark.parametrize("library", ["urllib3.connectionpool", "botocore.auth", "kafka.conn"])
def test_libraries_that_write_requests_are_quiet_at_debug(written: io.StringIO, library: str) -> None:
    logging.getLogger(library).debug("POST /api/whatever")
    logging.getLogger("producers.x").debug("here")
    assert "whatever" not in written.getvalue()
    assert "here" in written.getvalue()


def test_a_line_says_when_how_grave_who_which_run_and_what(stream: io.StringIO) -> None:
    set_up(stream, "text")
    logging.getLogger("streaming.app").info("event=stopped pipeline=%s", "small")
    when, _, rest = stream.getvalue().partition(" ")
    assert re.fullmatch(TIME, when)
    assert rest == "level=INFO logger=streaming.app run=nightly-7 event=stopped pipeline=small\n"


def test_a_json_object_says_the_same(stream: io.StringIO) -> None:
    set_up(stream, "json")
    logging.getLogger("streaming.app").info("event=stopped\npipeline=%s", "small")
    (line,) = stream.getvalue().splitlines()
    found = json.loads(line)
    assert re.fullmatch(TIME, found.pop("time"))
    assert found == {
        "level": "INFO",
        "logger": "streaming.app",
        "run": "nightly-7",
        "message": "event=stopped\npipeline=small",
    }


WITHOUT_A_LOG = """
import logging, sys, types, click
from plumbing.entrance import enter

@click.command
def talk():
    logging.getLogger("psycopg").warning("query not terminated")
    logging.getLogger("ops.swap").warning("of our own")

sys.modules["chatty"] = types.SimpleNamespace(talk=talk)
enter("chatty:talk", "talk")
"""


def test_a_command_without_a_log_shows_no_warning_of_a_library() -> None:
    """psycopg warns of a query that took too long to be called off, after Ctrl-C."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_LOG], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "of our own\n")
