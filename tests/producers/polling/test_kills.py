"""A run killed (SIGKILL) at each point it passes, then run again: what the topics say is what it would have been."""

import json
from typing import Any

import pytest

from plumbing.clock import Stop
from producers.polling.progress import Hooks
from producers.settings import POINTS
from tests.producers.conftest import Run, Serving, producers
from tests.producers.stored import latest, order, read_topic, records_of
from tests.producers.toy_sources.toy.expected import CONTENT, after, content

pytestmark = pytest.mark.services

KILLS = [(point, 1) for point in POINTS] + [("published", 3), ("cursor-saved", 4), ("swept", 2)]


def kill(environment: dict[str, str], point: str, number: int) -> None:
    killed = producers(environment | {"GPPS_KILL_AT": f"{point}:{number}"}, "produce", "toy", "--once")
    assert killed.returncode == -9, killed.stderr


def check_walks(environment: dict[str, str]) -> None:
    """Every complete sweep's pages are all there; every archived page is on its topic, every event's fetch is archived
    under its number, and no id stands for two events."""
    pages = [record.event for record in read_topic(environment, "toy.page.v1")]
    for sweep in (record.event for record in read_topic(environment, "toy.sweep.v1")):
        landed = {page["page"] for page in pages if page["sweep_id"] == sweep["sweep_id"]}
        assert sweep["complete"]
        assert landed == set(range(sweep["pages"]))
    fetches = {(fetch["epoch"], fetch["counter"]): fetch for fetch in records_of(environment, "fetch")}
    events = [record.event for record in read_topic(environment, "toy.thing.v1")] + pages
    for event in events:
        fetch = fetches[event["epoch"], event["counter"]]
        assert (fetch["sweep_id"], fetch["observed_at"]) == (event["sweep_id"], event["observed_at"])
    assert {(page["epoch"], page["counter"]) for page in pages} == set(fetches)
    by_id: dict[str, dict[str, Any]] = {}
    assert all(by_id.setdefault(event["event_id"], event) == event for event in events)


@pytest.mark.parametrize(("point", "number"), KILLS)
def test_a_killed_run_is_made_good_by_the_next(
    run: Run, toy_environment: dict[str, str], toy_sandbox: Serving, point: str, number: int
) -> None:
    run()
    toy_sandbox.set_day(1)
    kill(toy_environment, point, number)
    assert run().finished
    assert run().finished  # whatever a resumed sweep saw before the kill, this one sees again
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == after(0, 1)
    check_walks(toy_environment)


@pytest.mark.parametrize("point", ["archived", "published", "remembered"])
def test_content_that_is_back_after_a_kill_is_published_again(
    run: Run, toy_environment: dict[str, str], toy_sandbox: Serving, point: str
) -> None:
    run()
    toy_sandbox.set_day(1)
    kill(toy_environment, point, 1)
    toy_sandbox.set_day(2)  # the content of day 0, which a careless memory would take for published last
    run()
    things = read_topic(toy_environment, "toy.thing.v1")
    listed = content(2)
    assert {key: row for key, row in latest(things, CONTENT).items() if key in listed} == listed


def test_a_kill_between_publishing_and_remembering_publishes_again(run: Run, toy_environment: dict[str, str]) -> None:
    kill(toy_environment, "published", 1)
    run()
    things = read_topic(toy_environment, "toy.thing.v1")
    twice = sorted({record.key for record in things if [other.key for other in things].count(record.key) == 2})
    assert twice == [f"{number:03d}|red" for number in range(10)]
    assert [order(record.event)[0] for record in things if record.key == "003|red"] == [1, 1]


def test_a_page_that_a_killed_run_archived_is_published_by_the_next_though_it_is_killed_at_that(
    run: Run, toy_environment: dict[str, str], toy_sandbox: Serving
) -> None:
    kill(toy_environment, "archived", 2)
    toy_sandbox.set_day(1)
    kill(toy_environment, "archived", 1)  # before the page of the first run is published
    kill(toy_environment, "published", 1)
    kill(toy_environment, "swept", 1)
    run()
    check_walks(toy_environment)
    pages = [record.event for record in read_topic(toy_environment, "toy.page.v1")]
    assert [(page["epoch"], page["counter"]) for page in pages if page["page"] == 1 and page["search"] == "red"] == [
        (1, 1),
        (1, 1),
        (4, 0),
    ]
    sweeps = [record.event for record in read_topic(toy_environment, "toy.sweep.v1")]
    assert [(sweep["epoch"], sweep["counter"]) for sweep in sweeps if sweep["search"] == "red"] == [
        (4, 3),
        (4, 3),
        (5, 0),
    ]


def test_a_kill_after_the_cursor_is_saved_repeats_nothing(run: Run, toy_environment: dict[str, str]) -> None:
    kill(toy_environment, "cursor-saved", 2)
    summary = run(Hooks(Stop()))
    assert [(search.search, search.pages) for search in summary.searches] == [("red", 2), ("blue", 4)]
    assert len(read_topic(toy_environment, "toy.thing.v1")) == 50
    sweeps = [json.dumps(record.event["sweep_id"]) for record in read_topic(toy_environment, "toy.sweep.v1")]
    assert '"toy-0000000001-0000000000"' in sweeps
