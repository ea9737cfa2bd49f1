"""Runs of the poller over real services: what is on the topics, in the archive and in the lease afterwards."""

import json
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from plumbing.clock import Stop
from plumbing.errors import Misconfigured
from plumbing.lease.lease import LeaseLost
from plumbing.settings import KafkaSettings
from producers import settings
from producers.kafka.publisher import PublishFailed
from producers.polling.progress import Hooks, RunSummary
from producers.polling.session import polling
from producers.reading.client import KeyRefused, ServiceAway
from tests.producers.conftest import CANARY, Run, Serving
from tests.producers.stored import (
    Stored,
    archived,
    latest,
    lease_item,
    order,
    read_topic,
    records_of,
    service,
)  # fmt: skip
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.producers.toy_sources.toy.expected import CONTENT, after, content, event_id

pytestmark = pytest.mark.services

Environment = dict[str, str]


def things_on(environment: Environment) -> list[Stored]:
    return read_topic(environment, "toy.thing.v1")


def events(environment: Environment, entity: str) -> list[dict[str, Any]]:
    """Events of a topic in the order they carry themselves."""
    return sorted((record.event for record in read_topic(environment, f"toy.{entity}.v1")), key=order)


def ends(summary: RunSummary) -> list[tuple[str, int, bool | None]]:
    return [(search.search, search.pages, search.complete) for search in summary.searches]


def reason(summary: RunSummary, search: int = 0) -> str:
    return summary.searches[search].reason or ""


def thing(number: int, **changes: Any) -> dict[str, Any]:
    return {"id": f"{number:03d}", "size": number, "note": None} | changes


def test_a_run_puts_everything_listed_on_the_topics(run: Run, toy_environment: Environment) -> None:
    assert ends(run()) == [("red", 4, True), ("blue", 4, True)]
    assert latest(things_on(toy_environment), CONTENT) == content(0)


def test_events_are_numbered_by_their_fetch_and_place(run: Run, toy_environment: Environment) -> None:
    run()
    found = events(toy_environment, "thing")
    # Of each search, fetches 0…3 (the fourth page is empty), then the sweep event's own number.
    expected = [
        (1, search * 5 + page, place) for search in (0, 1) for page, n in enumerate((10, 10, 5)) for place in range(n)
    ]
    assert [order(event) for event in found] == expected
    assert [event["event_id"] for event in found] == [event_id("thing", *number) for number in expected]
    assert {event["sweep_id"] for event in found} == {"toy-0000000001-0000000000", "toy-0000000001-0000000005"}


def test_listings_list_their_keys(run: Run, toy_environment: Environment) -> None:
    run()
    red = [event for event in events(toy_environment, "page") if event["search"] == "red"]
    assert [(event["page"], event["total"], len(event["keys"])) for event in red] == [
        (0, 25, 10),
        (1, 25, 10),
        (2, 25, 5),
        (3, 25, 0),
    ]
    assert red[2]["keys"] == [f"thing/0{number}|red" for number in range(20, 25)]
    assert red[1]["event_id"] == event_id("page", 1, 1, 0)


def test_sweep_events_tell_the_walk(run: Run, toy_environment: Environment) -> None:
    run()
    red, blue = events(toy_environment, "sweep")
    fetches = [record for record in records_of(toy_environment, "fetch") if record["search"] == "red"]
    assert (red["search"], red["pages"], red["complete"], red["reason"]) == ("red", 4, True, None)
    assert (red["epoch"], red["counter"], red["sweep_id"]) == (1, 4, fetches[0]["sweep_id"])
    assert red["started_at"] <= fetches[0]["observed_at"] < red["ended_at"] == fetches[-1]["observed_at"]
    assert blue["started_at"] > red["ended_at"]
    assert [record | {"kind": None} for record in records_of(toy_environment, "sweep")] == [
        red | {"kind": None},
        blue | {"kind": None},
    ]


def test_records_carry_cloudevents_headers_and_their_key(run: Run, toy_environment: Environment) -> None:
    run()
    for record in things_on(toy_environment):
        assert record.key == f"{record.event['thing_id']}|{record.event['colour']}"
        assert record.headers == {
            "ce_specversion": "1.0",
            "ce_id": record.event["event_id"],
            "ce_source": "urn:gpps:source:toy",
            "ce_type": "gpps.toy.thing.v1",
            "ce_time": record.event["observed_at"],
            "ce_subject": record.key,
            "ce_dataschema": "urn:gpps:schema:toy.thing.v1",
            "content-type": "application/json",
        }


def test_the_archive_holds_every_page_and_how_it_was_asked(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    run()
    objects = archived(toy_environment)
    fetches = records_of(toy_environment, "fetch")
    assert [(f["epoch"], f["counter"], f["search"], f["page"]) for f in fetches] == [
        (1, number + number // 4, "red" if number < 4 else "blue", number % 4) for number in range(8)
    ]
    shown = f"{toy_sandbox.url}/toy/***/red/2"
    assert fetches[1]["request"] == {"method": "GET", "shown": shown, "body": {}}
    for fetch in fetches:
        body = objects[f"raw/toy/bodies/{fetch['body_sha256'][:2]}/{fetch['body_sha256']}.gz"]
        assert json.loads(body)["total"] == 25
        assert (fetch["status"], fetch["body_bytes"]) == (200, len(body))


def test_an_unchanged_sweep_publishes_no_content(run: Run, toy_environment: Environment) -> None:
    run()
    second = run()
    assert [(s.published, s.unchanged, s.records) for s in second.searches] == [(0, 25, 25)] * 2
    assert len(things_on(toy_environment)) == 50
    assert (len(events(toy_environment, "page")), len(events(toy_environment, "sweep"))) == (16, 4)


def test_only_what_changed_is_published(run: Run, toy_environment: Environment, toy_sandbox: Serving) -> None:
    run()
    toy_sandbox.set_day(1)
    assert [(s.published, s.unchanged) for s in run().searches] == [(9, 16)] * 2
    toy_sandbox.set_day(2)  # back to what it was
    assert [s.published for s in run().searches] == [8, 8]  # the ninth was not on day 1's pages, and is as it was
    assert latest(things_on(toy_environment), CONTENT) == after(0, 1, 2)


def test_somebody_else_polling_in_between_is_noticed(
    run: Run, toy_environment: Environment, toy_sandbox: Serving, tmp_path: Path
) -> None:
    run()
    toy_sandbox.set_day(1)
    run(GPPS_STATE_DIR=str(tmp_path / "another machine"))
    toy_sandbox.set_day(2)
    run()  # its own memory knows day 0, which is day 2's content, but not what the topic holds
    assert latest(things_on(toy_environment), CONTENT) == after(0, 1, 2)


def test_topics_made_anew_get_everything_again(run: Run, toy_environment: Environment) -> None:
    run()
    admin = KafkaAdminClient(**KafkaSettings.of(toy_environment).for_python())
    admin.delete_topics([toy_environment["GPPS_TOPIC_PREFIX"] + "toy.thing.v1"])
    admin.close()
    run()
    assert latest(things_on(toy_environment), CONTENT) == content(0)


def test_a_lost_lease_table_loses_no_order(run: Run, toy_environment: Environment, toy_sandbox: Serving) -> None:
    run()
    service(toy_environment, "dynamodb").delete_table(TableName=f"{toy_environment['GPPS_TABLE_PREFIX']}-state")
    toy_sandbox.set_day(1)
    assert run().epoch == 2
    assert latest(things_on(toy_environment), CONTENT) == after(0, 1)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, {}, b"<html>maintenance</html>"), "<html>"),
        ((200, {}, b'{"total": 25, "things": [{"id"'), "JSONDecodeError"),
        ((200, {}, b""), "JSONDecodeError"),
        ((404, {}, b"gone"), "HTTP 404"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "redirect"),
    ],
)
def test_a_page_that_is_none_ends_its_sweep_and_not_the_run(
    run: Run, toy_environment: Environment, toy_sandbox: Serving, answer: Any, message: str
) -> None:
    toy_sandbox.instead["red/2"] = answer
    summary = run()
    assert ends(summary) == [("red", 1, False), ("blue", 4, True)]
    assert message in reason(summary)
    red, _ = events(toy_environment, "sweep")
    assert (red["complete"], red["pages"]) == (False, 1)
    assert red["reason"] == reason(summary)
    assert reason(summary).startswith("page 1: ")


def test_a_page_that_is_none_is_archived(run: Run, toy_environment: Environment, toy_sandbox: Serving) -> None:
    toy_sandbox.instead["red/2"] = (200, {}, b"<html>maintenance</html>")
    run()
    assert b"<html>maintenance</html>" in archived(toy_environment).values()


def test_after_an_incomplete_sweep_the_next_one_starts_over(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    toy_sandbox.instead["red/2"] = (200, {}, b"<html>")
    run()
    toy_sandbox.instead.clear()
    assert ends(run()) == [("red", 4, True), ("blue", 4, True)]
    assert latest(things_on(toy_environment), CONTENT) == content(0)


def test_a_first_page_that_is_none_still_makes_a_sweep(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    toy_sandbox.instead["red/1"] = (404, {}, b"")
    run()
    red, _ = events(toy_environment, "sweep")
    assert (red["sweep_id"], red["pages"], red["complete"]) == ("toy-0000000001-0000000000", 0, False)
    assert red["started_at"] <= red["ended_at"]


def test_the_last_page_again_is_the_end(run: Run, toy_sandbox: Serving) -> None:
    last = [thing(number) for number in range(20, 25)]
    for page in range(4, 9):
        toy_sandbox.page(f"red/{page}", list(reversed(last)), 25)
    assert ends(run())[0] == ("red", 4, True)


@pytest.mark.parametrize("total", [25, None])
@pytest.mark.parametrize("good", [1, 2])
def test_a_page_that_comes_again_too_early_is_not_the_whole(
    run: Run, toy_sandbox: Serving, total: int | None, good: int
) -> None:
    for page in range(1, 9):
        start = 10 * (min(page, good) - 1)
        toy_sandbox.page(f"red/{page}", [thing(number) for number in range(start, start + 10)], total)
    assert ends(run())[0] == ("red", good + 1, False)


@pytest.mark.parametrize(("total", "complete"), [(25, True), (27, True), (28, False), (6662, False), (0, True)])
def test_a_total_that_the_pages_do_not_hold_is_not_a_complete_sweep(
    run: Run, toy_sandbox: Serving, total: int, complete: bool
) -> None:
    toy_sandbox.page("red/4", [], total)
    summary = run()
    assert ends(summary)[0] == ("red", 4, complete)
    assert complete or f"held 25 of the {total}" in reason(summary)


def test_a_walk_without_end_is_cut(run: Run, toy_environment: Environment) -> None:
    summary = run(GPPS_MAX_PAGES="3")
    assert ends(summary) == [("red", 3, False), ("blue", 3, False)]
    assert reason(summary) == "not at its end after 3 pages"


@pytest.mark.parametrize(("bad", "complete"), [(1, True), (2, False)])
def test_refused_records_are_stored_and_counted(
    run: Run, toy_environment: Environment, toy_sandbox: Serving, bad: int, complete: bool
) -> None:
    things = [thing(number) for number in range(10)]
    things[3] = thing(3, size="big", note=CANARY[:3] + "\ud800")
    if bad == 2:
        del things[7]["id"]
    toy_sandbox.page("red/1", things, 25)
    summary = run()
    red = summary.searches[0]
    assert (red.records, red.rejected, red.published, red.complete) == (25, bad, 25 - bad, complete)
    assert latest(things_on(toy_environment), CONTENT) == {
        key: row for key, row in content(0).items() if key not in ("003|red", *(["007|red"] if bad == 2 else []))
    }
    rejects = json.loads(archived(toy_environment)["raw/toy/rejects/epoch=0000000001/0000000000.json"])["rejects"]
    assert [reject["place"] for reject in rejects] == [3, 7][:bad]
    assert "size" in rejects[0]["reason"]
    assert "big" in rejects[0]["text"]
    listed = events(toy_environment, "page")[0]["keys"]
    assert ("thing/003|red" in listed, len(listed)) == (False, 10 - bad)


def test_a_key_twice_on_a_page_is_two_observations_when_it_differs(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    toy_sandbox.page("red/4", [thing(1), thing(1, size=7), thing(2), thing(2)], 25)
    toy_sandbox.page("red/5", [], 25)
    assert run().searches[0].published == 26
    found = [e for e in events(toy_environment, "thing") if (e["thing_id"], e["colour"]) == ("001", "red")]
    assert [(e["size"], e["counter"], e["place"]) for e in found] == [(1, 0, 1), (7, 3, 1)]
    assert events(toy_environment, "page")[3]["keys"] == ["thing/001|red", "thing/002|red"]


def test_a_page_that_repeats_the_key_is_not_stored(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    toy_sandbox.page("red/2", [thing(3, note=f"see /{CANARY}/")], 25)
    summary = run()
    assert ends(summary)[0] == ("red", 1, False)
    assert not any(CANARY.encode() in body for body in archived(toy_environment).values())
    assert all(CANARY not in json.dumps(record.event) for record in things_on(toy_environment))


def test_a_refused_key_leaves_everything_as_it_stood(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    toy_sandbox.instead["red/3"] = (403, {}, b"quota used up")
    with pytest.raises(KeyRefused):
        run()
    assert lease_item(toy_environment, "toy")["holder"] == ""
    toy_sandbox.instead.clear()
    assert ends(run()) == [("red", 2, True), ("blue", 4, True)]
    red = events(toy_environment, "sweep")[0]
    assert (red["pages"], red["sweep_id"], red["epoch"]) == (4, "toy-0000000001-0000000000", 2)


def test_a_service_away_is_gone_on_with_later(run: Run, toy_environment: Environment, toy_sandbox: Serving) -> None:
    toy_sandbox.instead["blue/1"] = (429, {"Retry-After": "9999"}, b"")
    for _ in range(4):
        with pytest.raises(ServiceAway):
            run()
    toy_sandbox.instead.clear()
    assert ends(run()) == [("blue", 4, True)]
    assert latest(things_on(toy_environment), CONTENT) == content(0)


def test_a_page_that_always_fails_does_not_hold_up_the_rest(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    toy_sandbox.instead["red/2"] = (500, {}, b"crash")
    for _ in range(2):
        with pytest.raises(ServiceAway):
            run(GPPS_HTTP__MAX_ATTEMPTS="2")
    summary = run(GPPS_HTTP__MAX_ATTEMPTS="2")
    assert ends(summary) == [("red", 0, False), ("blue", 4, True)]
    assert "failed in 3 runs" in reason(summary)
    assert events(toy_environment, "sweep")[0]["pages"] == 1


def stopping_after(point: str, times: int) -> Hooks:
    stop, left = Stop(), [times]

    def checkpoint(passed: str) -> None:
        left[0] -= passed == point
        if left[0] == 0:
            stop.request(15)

    return Hooks(stop, checkpoint)


@pytest.mark.parametrize("point", ["fetched", "archived", "published", "remembered", "cursor-saved", "swept"])
def test_a_run_that_is_stopped_goes_on_where_it_stood(run: Run, toy_environment: Environment, point: str) -> None:
    stopped = run(stopping_after(point, 1 if point == "swept" else 2))
    assert not stopped.finished
    assert lease_item(toy_environment, "toy")["holder"] == ""
    rest = run()
    assert rest.finished
    assert sum(search.pages for summary in (stopped, rest) for search in summary.searches) == 8
    found = things_on(toy_environment)
    assert (len(found), latest(found, CONTENT)) == (50, content(0))
    sweeps = events(toy_environment, "sweep")
    assert [(sweep["search"], sweep["pages"], sweep["complete"]) for sweep in sweeps] == [
        ("red", 4, True),
        ("blue", 4, True),
    ]
    pages = [event for event in events(toy_environment, "page") if event["search"] == "red"]
    assert {page["sweep_id"] for page in pages} == {sweeps[0]["sweep_id"]} == {"toy-0000000001-0000000000"}


def test_a_session_goes_on_with_an_unfinished_walk_once(run: Run, toy_environment: Environment) -> None:
    run(stopping_after("cursor-saved", 6))
    own = settings.load_source(TOY.polled.settings)
    with polling(TOY, settings.load(), own, Hooks(Stop())) as poller:
        assert ends(poller.run()) == [("blue", 2, True)]
        assert ends(poller.run()) == [("red", 4, True), ("blue", 4, True)]


def test_a_search_that_is_no_longer_wanted_is_left(run: Run) -> None:
    run(stopping_after("cursor-saved", 1))
    assert ends(run(GPPS_TOY__COLOURS="green,blue")) == [("green", 4, True), ("blue", 4, True)]


def test_a_cursor_that_cannot_be_read_starts_over(run: Run, toy_environment: Environment) -> None:
    run(stopping_after("cursor-saved", 1))
    service(toy_environment, "dynamodb").update_item(
        TableName=f"{toy_environment['GPPS_TABLE_PREFIX']}-state",
        Key={"id": {"S": "producer#toy"}},
        UpdateExpression="SET #c = :c",
        ExpressionAttributeNames={"#c": "cursor"},
        ExpressionAttributeValues={":c": {"S": '{"search": "red", "leaf": 3}'}},
    )
    assert ends(run()) == [("red", 4, True), ("blue", 4, True)]


def test_a_run_that_loses_its_lease_moves_no_cursor(run: Run, toy_environment: Environment) -> None:
    def taken_over(point: str) -> None:
        service(toy_environment, "dynamodb").update_item(
            TableName=f"{toy_environment['GPPS_TABLE_PREFIX']}-state",
            Key={"id": {"S": "producer#toy"}},
            UpdateExpression="SET epoch = :e, #c = :c, holder = :h",
            ExpressionAttributeNames={"#c": "cursor"},
            ExpressionAttributeValues={":e": {"N": "2"}, ":c": {"S": ""}, ":h": {"S": "somebody"}},
        )

    with pytest.raises(LeaseLost):
        run(Hooks(Stop(), checkpoint=taken_over))
    item = lease_item(toy_environment, "toy")
    assert (item["epoch"], item["cursor"], item["holder"]) == ("2", "", "somebody")


@pytest.mark.parametrize("colours", ["", "red,", "r" * 301])
def test_searches_that_cannot_be_named_are_a_matter_of_settings(run: Run, colours: str) -> None:
    with pytest.raises(Misconfigured, match="toy: searches of its settings"):
        run(GPPS_TOY__COLOURS=colours)


def test_a_record_that_the_broker_refuses_moves_nothing(run: Run, toy_environment: Environment) -> None:
    run(stopping_after("cursor-saved", 1))
    limit_records(toy_environment, 100)
    with pytest.raises(PublishFailed, match=r"toy\.thing\.v1 key 01\d\|red"):
        run()
    assert json.loads(lease_item(toy_environment, "toy")["cursor"])["page"] == 1
    limit_records(toy_environment, 1_000_000)
    assert ends(run()) == [("red", 3, True), ("blue", 4, True)]
    assert latest(things_on(toy_environment), CONTENT) == content(0)


def limit_records(environment: Environment, size: int) -> None:
    admin = KafkaAdminClient(**KafkaSettings.of(environment).for_python())
    topic = environment["GPPS_TOPIC_PREFIX"] + "toy.thing.v1"
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"max.message.bytes": str(size)})])
    admin.close()
