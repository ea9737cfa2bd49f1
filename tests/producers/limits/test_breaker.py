"""A source that sends only rubbish is paused before it fills the disk, and resumes: after a trial, or by command."""

import json
import signal
from datetime import UTC, datetime, timedelta

import pytest

from plumbing.clock import Stop
from producers.limits.breaker import CircuitBreaker, Paused
from producers.limits.documents import Documents
from producers.polling.progress import Hooks
from producers.settings import RejectLimits
from tests.ops.waiting import wait_until
from tests.producers.conftest import Run, Serving
from tests.producers.polling.test_process import running, wait_for_status
from tests.producers.stored import archived, latest, lease_item, read_topic, records_of, service
from tests.producers.toy_sources.toy.expected import CONTENT, content

pytestmark = pytest.mark.services

Environment = dict[str, str]
LIMITS = RejectLimits(min_records=20, max_consecutive=1_000, max_bad_pages=2, pause_seconds=100)
STRICT = {"GPPS_REJECTS__MIN_RECORDS": "20", "GPPS_REJECTS__MAX_BAD_PAGES": "2"}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def breaker_of(environment: Environment, at: datetime | None = None) -> CircuitBreaker:
    """The toy source's breaker, now or at a moment."""
    return CircuitBreaker(
        Documents(service(environment, "s3"), environment["GPPS_LAKE_URI"]),
        "toy",
        LIMITS,
        lambda: at or datetime.now(UTC),
    )


def rubbish(sandbox: Serving, *colours: str) -> None:
    """Pages of ten records of which each has no id."""
    for colour in colours:
        for page in (1, 2, 3):
            sandbox.page(f"{colour}/{page}", [{"size": page}] * 10, 25)


def asked(environment: Environment) -> int:
    return len(records_of(environment, "fetch"))


def test_a_source_that_sends_only_rubbish_is_paused_until_it_is_resumed(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    rubbish(toy_sandbox, "red", "blue")
    message = "20 of the last 20 records were refused; one page is tried at .*, or go on at once: gpps dlq resume toy"
    with pytest.raises(Paused, match=message):
        run(**STRICT)
    assert asked(toy_environment) == 2
    assert json.loads(lease_item(toy_environment, "toy")["cursor"])["page"] == 2
    before = archived(toy_environment)
    for _ in range(3):  # a restart keeps the pause
        with pytest.raises(Paused):
            run(**STRICT)
    assert archived(toy_environment) == before
    assert lease_item(toy_environment, "toy")["epoch"] == "1"

    toy_sandbox.instead.clear()
    assert breaker_of(toy_environment).open()
    assert [(search.search, search.complete) for search in run(**STRICT).searches] == [("red", False), ("blue", True)]
    assert run(**STRICT).incomplete == []
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == content(0)


def test_answers_that_are_no_page_pause_too(run: Run, toy_environment: Environment, toy_sandbox: Serving) -> None:
    toy_sandbox.post("faults", '{"source": "toy", "kind": "html", "times": 100}')
    with pytest.raises(Paused, match="2 answers in a row were no page"):
        run(**STRICT, GPPS_TOY__COLOURS="a,b,c,d,e")
    assert asked(toy_environment) == 2


def test_one_bad_record_in_twenty_pauses_nothing(run: Run, toy_environment: Environment, toy_sandbox: Serving) -> None:
    for page in range(1, 6):
        good = [{"id": f"{page}-{number}", "size": 1} for number in range(19)]
        toy_sandbox.page(f"red/{page}", [{"size": 1}, *good], None)
    toy_sandbox.page("red/6", [], None)
    summary = run(**STRICT, GPPS_TOY__COLOURS="red")
    assert (summary.searches[0].records, summary.searches[0].rejected, summary.searches[0].complete) == (100, 5, True)
    assert breaker_of(toy_environment).pause() is None


def test_a_page_on_trial_renews_the_pause_or_lifts_it(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    rubbish(toy_sandbox, "red")
    brief = {**STRICT, "GPPS_REJECTS__PAUSE_SECONDS": "0.5"}
    for requests in (2, 3):
        wait_until(lambda: not breaker_of(toy_environment).is_shut())
        with pytest.raises(Paused):
            run(**brief)
        assert asked(toy_environment) == requests
    toy_sandbox.instead.clear()
    wait_until(lambda: not breaker_of(toy_environment).is_shut())
    run(**brief)
    assert run(**brief).incomplete == []
    assert breaker_of(toy_environment).pause() is None


def test_a_paused_daemon_asks_for_nothing_and_continues_when_it_is_resumed(
    toy_environment: Environment, toy_sandbox: Serving
) -> None:
    rubbish(toy_sandbox, "red")
    with running(toy_environment | STRICT | {"GPPS_POLL_SECONDS": "0.2"}) as command:
        command.wait_for("paused source=toy: ")
        status = wait_for_status(toy_environment, "paused")
        assert "20 of the last 20 records were refused" in status["reason"]
        assert status["since"] < status["until"]
        before = archived(toy_environment)
        toy_sandbox.instead.clear()
        assert archived(toy_environment) == before
        assert breaker_of(toy_environment).open()
        command.wait_for("search=blue pages=4 complete=True")
        assert command.ends(signal.SIGTERM) == 0
    assert sum("paused" in line for line in command.lines) == 1


def test_what_was_counted_outlives_its_process(environment: Environment) -> None:
    breaker_of(environment).took_page([True] * 15)
    with pytest.raises(Paused, match="20 of the last 20"):
        after_restart(environment).took_page([True] * 5)


def after_restart(environment: Environment) -> CircuitBreaker:
    breaker = breaker_of(environment)
    breaker.check()
    return breaker


def test_a_consumer_may_pause_a_source_that_is_being_polled(environment: Environment) -> None:
    polling = after_restart(environment)
    assert breaker_of(environment).shut("its records are refused downstream")
    assert not breaker_of(environment).shut("again")
    polling.took_page([False] * 10)  # which was under way
    with pytest.raises(Paused, match="its records are refused downstream"):
        polling.check()


def test_a_pause_by_a_consumer_ends_a_walk_before_its_next_page(run: Run, toy_environment: Environment) -> None:
    shutting = Hooks(Stop(), observe=lambda tally, total: breaker_of(toy_environment).shut("refused downstream"))
    with pytest.raises(Paused, match="refused downstream"):
        run(shutting)
    assert asked(toy_environment) == 1
    assert breaker_of(toy_environment).open()
    assert run().incomplete == []


def test_two_that_write_at_once_both_count(environment: Environment) -> None:
    one, other = after_restart(environment), after_restart(environment)
    one.took_page([True] * 10)
    with pytest.raises(Paused, match="20 of the last 20"):
        other.took_page([True] * 10)


def test_a_trial_says_nothing_without_a_record(environment: Environment) -> None:
    breaker_of(environment, NOON).shut("rubbish")
    later = breaker_of(environment, NOON + timedelta(seconds=100))
    later.check()
    later.took_page([])
    assert later.pause() is not None
    later.took_page([False])
    assert later.pause() is None


def test_lifting_forgets_what_was_counted(environment: Environment) -> None:
    breaker_of(environment).took_page([True] * 15)
    assert not breaker_of(environment).open()
    after_restart(environment).took_page([True] * 15)
