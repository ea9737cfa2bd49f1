"""Logging masks secrets whoever writes them, tracebacks included."""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from producers import logs
from tests.producers.conftest import ROOT

SECRET = "sec/ret key+é"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook)
    stream = io.StringIO()
    logs.set_up("debug", [SECRET, ""], logging.StreamHandler(stream))
    yield stream
    root.handlers[:], level, sys.excepthook = before
    root.setLevel(level)


@pytest.mark.parametrize("form", [SECRET, quote(SECRET), quote(SECRET, safe=""), SECRET.replace("é", "%C3%A9")])
def test_a_secret_is_masked(written: io.StringIO, form: str) -> None:
    logging.getLogger("any.library").warning("calling %s now", f"https://x/{form}/y")
    text = written.getvalue()
    assert form not in text
    assert "***" in text
    assert " now\n" in text


def test_a_secret_in_a_traceback_is_masked(written: io.StringIO) -> None:
    try:
        raise ValueError(f"bad url {SECRET}")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert "Traceback" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_a_secret_in_an_exception_nobody_caught_is_masked() -> None:
    code = f"from producers import logs; logs.set_up('INFO', [{SECRET!r}]); raise ValueError({SECRET!r})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, SECRET in done.stderr, "ValueError: ***" in done.stderr) == (1, False, True)


@pytest.mark.parametrize("library", ["urllib3.connectionpool", "botocore.auth", "kafka.conn"])
def test_libraries_that_write_requests_are_quiet_at_debug(written: io.StringIO, library: str) -> None:
    logging.getLogger(library).debug("POST /api/whatever")
    logging.getLogger("producers.x").debug("here")
    assert "whatever" not in written.getvalue()
    assert "here" in written.getvalue()
