"""A follower that was stopped and overtaken: awake again it writes nothing older and nothing twice, and says so."""

import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import psutil
import pytest

from pipelines.school_jobs.contract import CONTRACT, FIELD_OUTLOOK, JOB
from sinks.errors import SinkBusy
from sinks.run import follow_dynamodb
from sinks.settings import Settings
from tests.ops.waiting import wait_until
from tests.sinks.commands import start
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.recovery.test_kill import history, load
from tests.sinks.stores import DynamoDBStore, PostgresStore, RedshiftStore

pytestmark = pytest.mark.services
LOAD, FOLLOW = ("load", "--once"), ("follow-dynamodb", "--once")
TRY_LATER = 75


@contextmanager
def stopped(environment: Mapping[str, str], point: str, *command: str) -> Iterator["subprocess.Popen[str]"]:
    """The command, standing still at the point."""
    process = start({**environment, "GPPS_KILL_AT": f"stop@{point}"}, *command)
    try:
        wait_until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED, 60)
        yield process
    finally:
        process.kill()
        process.wait()


def wake(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """(exit code, standard error) of the process resumed from where it stood."""
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def append_later(writer: FeedWriter) -> None:
    later = (change(JOB, 4, "1101", str(number), title="latest") for number in range(60, 130))
    writer.append(*later, tombstone(JOB, 4, "1101", "7"))


@pytest.mark.parametrize(("point", "code"), [("copied", 0), ("merged", TRY_LATER), ("before-commit", TRY_LATER)])
def test_a_loader_that_was_stopped_keeps_nobody_waiting_and_doubles_nothing(
    feed_of: Callable[..., FeedWriter],
    settings: Settings,
    environment: dict[str, str],
    postgres: PostgresStore,
    point: str,
    code: int,
) -> None:
    """Before it has the ledger it is in nobody's way; with the ledger, the server ends its session."""
    job, outlook = history(feed_of, lambda: load(settings), bootstrapping=False)
    with stopped(environment, point, *LOAD) as sleeper:
        append_later(job)
        load(settings)
        assert postgres.rows(JOB) == job.expected()
        woken, output = wake(sleeper)
    assert (woken, "Traceback" in output) == (code, False), output
    assert code == 0 or "another loader may have gone on" in output
    assert postgres.rows(JOB) == job.expected()
    assert postgres.rows(FIELD_OUTLOOK) == outlook.expected()
    assert [row["version"] for row in postgres.ledger(JOB)] == [0, 1, 2, 3]


def test_a_loader_that_was_stopped_on_redshift_is_named_to_others_and_doubles_nothing(
    feed_of: Callable[..., FeedWriter],
    environment: dict[str, str],
    redshift: RedshiftStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It has had the ledger from the first: its session ends when the server's SESSION TIMEOUT says so."""
    monkeypatch.setattr("sinks.warehouse.engines.redshift.engine._LOCK_SECONDS", 0.05)
    job, outlook = history(feed_of, lambda: load(redshift.settings), bootstrapping=False)
    with stopped(environment, "merged", *LOAD) as sleeper:
        append_later(job)
        with pytest.raises(SinkBusy, match=r"load_ledger of \w+ is locked by process \d+ of the server"):
            load(redshift.settings)
        woken, output = wake(sleeper)
    assert (woken, "Traceback" in output) == (0, False), output
    load(redshift.settings)
    assert (redshift.rows(JOB), redshift.rows(FIELD_OUTLOOK)) == (job.expected(), outlook.expected())
    assert [row["version"] for row in redshift.ledger(JOB)] == [0, 1, 2, 3]


@pytest.mark.parametrize("bootstrapping", [True, False], ids=["bootstrap", "following"])
@pytest.mark.parametrize("point", ["dynamodb-batch:1", "dynamodb-batch:2", "before-position"])
def test_a_dynamodb_follower_that_was_stopped_writes_nothing_any_more(
    feed_of: Callable[..., FeedWriter],
    settings: Settings,
    environment: dict[str, str],
    serving: DynamoDBStore,
    point: str,
    bootstrapping: bool,
) -> None:
    job, outlook = history(feed_of, lambda: follow_dynamodb(settings, CONTRACT), bootstrapping)
    with stopped(environment, point, *FOLLOW) as sleeper:
        append_later(job)
        follow_dynamodb(settings, CONTRACT)
        assert serving.rows(JOB) == job.expected()
        code, output = wake(sleeper)
    assert (code, "Traceback" in output) == (TRY_LATER, False), output
    assert "another follower took over changes_job" in output
    assert serving.rows(JOB) == job.expected()
    assert serving.rows(FIELD_OUTLOOK) == outlook.expected()
