"""Whatever is killed while a generation is rebuilt, verified and put in place: the next run ends in the same state."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from producers.sources.jooble.contract import Job
from streaming.pipeline import Pipeline
from tests.builders import job
from tests.ops.commands import Commands
from tests.streaming.harness import bring_up_stores, make_topics, produce, records_of, run_once, settings_of

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

OF_PIPELINE = ("--pipeline", "employers")
REBUILD = ("rebuild", "--execute", *OF_PIPELINE)
VERIFY = ("verify", *OF_PIPELINE)
SWAP = ("swap", "--execute", *OF_PIPELINE)
KILLED = -signal.SIGKILL
# A command, and where it is killed: in the command itself, or in the stage that it has just started. What a stage may
# lose at other points is a matter of its own tests (tests/streaming/driver/test_kill.py, tests/sinks/recovery); a kill
# between reading the topics and loading is in tests/ops/rebuild/test_rebuild.py.
OF_COMMAND, OF_STAGE = "GPPS_KILL_OPS_AT", "GPPS_KILL_AT"
KILLS = (
    (REBUILD, OF_COMMAND, "rebuild-manifest"),
    (REBUILD, OF_STAGE, "landed-first-table"),
    (REBUILD, OF_STAGE, "copied"),
    (REBUILD, OF_COMMAND, "rebuild-loaded"),
    (REBUILD, None, ""),
    (VERIFY, OF_COMMAND, "verify-held"),
    (VERIFY, OF_COMMAND, "verify-drained"),
    (VERIFY, OF_COMMAND, "verify-compared"),
    (VERIFY, None, ""),
    (SWAP, OF_COMMAND, "swap-decided"),
    (SWAP, OF_COMMAND, "swap-pointed"),
    (SWAP, None, ""),
)


@pytest.fixture
def deployment(spark: Any, environment: dict[str, str], employers: Pipeline, tmp_path: Path) -> Commands:
    """A few postings, read, loaded and live as generation 1; a home folder of its own."""
    settings = settings_of(environment).of(employers.name)
    make_topics(settings, [Job.topic()])
    produce(settings, records_of(job(str(number), place=number, company=f"Company {number}") for number in range(9)))
    run_once(spark, settings, employers)
    bring_up_stores(environment, employers.contract)
    return Commands({**environment, "GPPS_HOME": str(tmp_path / "home"), "GPPS_LEASE_SECONDS": "5"})


def test_killed_anywhere_and_done_again_it_ends_with_an_equal_generation_live(deployment: Commands) -> None:
    for command, where, point in KILLS:
        done = deployment.process(*command, **({where: point} if where else {}))
        expected = {None: (0,), OF_COMMAND: (KILLED,), OF_STAGE: (1,)}[where]
        assert done.returncode in expected, (point, done.returncode, done.stdout[-2000:], done.stderr[-3000:])

    (last,) = generations(deployment, live=True)
    assert last["number"] == 2
    verdict = json.loads(deployment.run(*VERIFY, "--generation", "2", "--against", "1", "--json"))
    assert verdict["verdict"] == "EQUAL"
    deployment.run("compare", *OF_PIPELINE)
    assert len(generations(deployment)) == 2  # no half of another one is left


def generations(deployment: Commands, live: bool | None = None) -> list[dict[str, Any]]:
    found = json.loads(deployment.run("generations", "list", "--json", *OF_PIPELINE))
    listed: list[dict[str, Any]] = found["generations"]
    return [each for each in listed if live is None or each["live"] == live]
