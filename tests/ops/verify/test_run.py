"""`gpps verify` as a process: generations at rest are compared under a hold, and the result is stored."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner

from ops.settings import PROJECT
from ops.verify.cli import main
from ops.verify.report import verifications
from pipelines.school_jobs.contract import SCHOOL
from pipelines.school_jobs.pipeline import PIPELINE
from sinks.settings import Settings
from sinks.warehouse.engines.postgres.sessions import connected
from streaming.driver.lease import driver_lease, hold_on
from streaming.settings import StreamingSettings
from tests.conftest import RunningStack
from tests.ops.verify.generations import READ, Generation
from tests.ops.verify.test_judge import manifest
from tests.ops.waiting import wait_until
from tests.sinks.feeds import change

pytestmark = pytest.mark.services


@dataclass(frozen=True)
class Command:
    """`gpps verify` in an environment: in this process, or in one `apart` where that is killed or has to wait."""

    environment: Mapping[str, str]

    def run(self, *arguments: str, apart: bool = False, **further: str) -> tuple[int, dict[str, Any], str]:
        """(exit code, the JSON object it printed, standard error)."""
        if not apart:
            result = CliRunner(env=self.environment).invoke(main, ["--json", *arguments])
            return result.exit_code, json.loads(result.stdout or "{}"), result.stderr
        done = subprocess.run(
            [sys.executable, "-m", "ops.verify", "--json", *arguments],
            env={**self.environment, **further},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        return done.returncode, json.loads(done.stdout or "{}"), done.stderr


@pytest.fixture(scope="module")
def command(
    stack: RunningStack,
    two: tuple[Generation, Generation],
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Command:
    """On two generations that are alike, of this code's rules; the second is built."""
    for generation in two:
        generation.position["transform"] = PIPELINE.rules()
        generation.say()
    manifest(two[1], fence=READ)
    names = {"GPPS_LAKE_URI": settings.lake_uri, "GPPS_TABLE_PREFIX": settings.table_prefix}
    names |= {"GPPS_TOPIC_PREFIX": "prefix.", "GPPS_WAREHOUSE__SCHEMA": settings.warehouse_schema}
    return Command({**stack.environment(), **names, "GPPS_HOME": str(tmp_path_factory.mktemp("home"))})


def rows(settings: Settings) -> list[tuple[Any, ...]]:
    query = f"SELECT number, verdict, rows FROM {settings.views_schema}_ops.verifications ORDER BY 1"  # noqa: S608
    with connected() as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]


def test_alike_generations_are_equal_and_that_is_recorded(command: Command, settings: Settings) -> None:
    code, report, err = command.run()
    assert (code, report.get("verdict")) == (0, "EQUAL"), err
    assert (report["generation"], report["against"], report["verification"]) == (2, 1, 1)
    last = verifications(settings.lake, {}).last()
    assert last
    assert last.fields["fence"] == {topic: {"0": parts[0]} for topic, parts in READ.items()}
    assert rows(settings)[0] == (1, "EQUAL", report["comparison"]["tables"] and last.fields["rows"])
    assert not hold_on(StreamingSettings().of(PIPELINE.name).at(1), PIPELINE).holder()


def test_a_killed_verification_is_no_verification_and_the_next_one_is(command: Command, settings: Settings) -> None:
    journal = verifications(settings.lake, {})
    before = len(journal.entries())
    for point in ("verify-held", "verify-compared"):
        assert command.run(apart=True, GPPS_KILL_OPS_AT=point)[0] == -signal.SIGKILL
    assert len(journal.entries()) == before
    code, report, err = command.run("--generation", "2", "--against", "1")
    assert (code, report.get("verification")) == (0, before + 1), err


def test_it_waits_for_the_live_driver_to_stand_aside(command: Command) -> None:
    driver = driver_lease(StreamingSettings().of(PIPELINE.name).at(1), PIPELINE)
    hold = hold_on(StreamingSettings().of(PIPELINE.name).at(1), PIPELINE)
    driver.acquire()
    with ThreadPoolExecutor() as background:
        running = background.submit(command.run, apart=True)
        try:
            wait_until(hold.holder)
            assert not running.done()
        finally:
            driver.release()
        assert running.result()[0] == 0


def test_what_cannot_be_meant_is_a_usage_error(command: Command) -> None:
    code, _, err = command.run("--generation", "1")
    assert (code, "gpps compare" in err) == (2, True)
    code, _, err = command.run("--generation", "9")
    assert (code, "no generation 9" in err) == (2, True)


def test_a_store_that_was_changed_is_named_with_its_exit_code(
    command: Command, two: tuple[Generation, Generation]
) -> None:
    two[1].change({SCHOOL: [change(SCHOOL, 2, "101", name="Another")]})
    two[1].load()
    code, report, err = command.run()
    assert (code, report.get("verdict")) == (3, "DIFFERENT"), err
    (finding,) = report["comparison"]["findings"]
    assert finding["first"][0]["key"] == {"unit_id": "101"}
    assert finding["first"][0]["origin"][0]["offset"] == 1
