"""Pages of raw topics: what becomes an event and how it is cleaned, what is refused and why."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.reading.parsing import Stamp, to_events
from producers.source import PageError, SandboxOptions
from producers.sources.social_posts import cleaning
from producers.sources.social_posts.api import SOURCE
from producers.sources.social_posts.contract import Refused
from producers.sources.social_posts.page import parse, record
from tests.pipelines.social.bodies import body

ROCKET = "\N{ROCKET}"
UNIQUE = "fbe53c66-3442-4773-b19e-d3ec6f54dddf"
PIN = {
    "index": 7528,
    "unique_id": UNIQUE,
    "title": "Paper stars",
    "description": f"All about stars {ROCKET}… ",
    "poster_name": "poster-1",
    "follower_count": "1.2k",
    "tag_list": "Stars,Paper",
    "is_image_or_video": "image",
    "image_src": "https://images.example.org/1.jpg",
    "downloaded": 1,
    "save_location": "Local save in /data/art",
    "category": "art",
}
GEO = {
    "ind": 7528,
    "timestamp": "2020-08-28 03:52:47",
    "latitude": -89.9787,
    "longitude": -173.293,
    "country": "Albania",
}
USER = {"ind": 7528, "first_name": "Abigail", "last_name": "Ali", "age": 20, "date_joined": "2015-10-24T11:23:51"}
OF = {"pin": PIN, "geo": GEO, "user": USER}


def content(kind: str, value: Any) -> dict[str, Any]:
    """The content of the one event of a message on a topic of a kind, without its place."""
    parsed = parse(body(kind, [value]), f"posts.{kind}/0", 0)
    (event,), rejects = to_events(parsed, Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
    assert rejects == []
    place = {"raw_topic": f"posts.{kind}", "raw_partition": 0, "raw_offset": 0}
    found = event.content()
    assert {name: found.pop(name) for name in place} == place
    return {"entity": event.entity, **found}


def refused(kind: str, value: Any) -> tuple[str, str]:
    found = content(kind, value)
    assert found["entity"] == "refused"
    assert found["raw"] == json.dumps(value)[:2_000]
    return found["reason"], found["message"]


def test_records_become_events_with_cleaned_values() -> None:
    assert content("pin", PIN) == {
        "entity": "pin",
        "ind": 7528,
        "unique_id": UNIQUE,
        "title": "Paper stars",
        "description": f"All about stars {ROCKET}… ",
        "poster_name": "poster-1",
        "follower_count": 1_200,
        "tag_list": "Stars,Paper",
        "is_image_or_video": "image",
        "image_src": "https://images.example.org/1.jpg",
        "save_location": "/data/art",
        "category": "art",
    }
    assert content("geo", GEO) == {
        "entity": "geo",
        "ind": 7528,
        "country": "Albania",  # which the coordinates contradict
        "latitude": "-89.978700",
        "longitude": "-173.293000",
        "posted_at": "2020-08-28T03:52:47.000000Z",
    }
    assert content("user", USER) == {
        "entity": "user",
        "ind": 7528,
        "first_name": "Abigail",
        "last_name": "Ali",
        "age": 20,
        "date_joined": "2015-10-24T11:23:51.000000Z",
    }


def test_either_name_of_the_key_and_either_form_of_a_time_is_read() -> None:
    turned = {"index": 7528, **{name: value for name, value in GEO.items() if name != "ind"}}
    assert content("geo", turned | {"timestamp": "2020-08-28T03:52:47"}) == content("geo", GEO)
    assert content("pin", {"ind": 7528, **PIN}) == content("pin", PIN)


def test_texts_are_cut_and_lose_what_no_store_can_hold() -> None:
    found = content("pin", PIN | {"title": "a\x00b\ud800", "description": "x" * 3_000, "poster_name": "y" * 400})
    assert (found["title"], len(found["description"]), len(found["poster_name"])) == ("ab?", 2_000, 300)


def test_error_words_say_nothing_in_every_text() -> None:
    words = {
        "title": "No Title Data Available",
        "description": "No description available Story format",
        "poster_name": "User Info Error",
        "follower_count": "User Info Error",
        "tag_list": "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e",
        "image_src": "Image src error.",
        "category": "",
    }
    found = content("pin", PIN | words)
    assert {name: found[name] for name in words} == dict.fromkeys(words)
    for name in words:
        assert content("pin", PIN | {name: None})[name] is None


@pytest.mark.parametrize("kind", OF)
def test_an_emoji_in_every_text_stays(kind: str) -> None:
    without = {"unique_id", "follower_count", "timestamp", "date_joined", "save_location"}
    texts = {
        name: f"{ROCKET} {text}" for name, text in OF[kind].items() if isinstance(text, str) and name not in without
    }
    found = content(kind, OF[kind] | texts)
    assert {name: found[name] for name in texts} == texts


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", 0),
        ("437", 437),
        ("26k", 26_000),
        ("1.2k", 1_200),
        ("1.25K", 1_250),
        ("6M", 6_000_000),
        ("2.5m", 2_500_000),
        ("3B", 3_000_000_000),
        ("0.0001k", None),
        ("k", None),
        ("-5", None),
        ("1,200", None),
        ("12e3", None),
        ("٣k", None),
        ("9" * 15 + "B", None),
    ],
)
def test_follower_counts_are_read_exactly_or_not_at_all(written: str, number: int | None) -> None:
    assert cleaning.followers(written) == number
    assert SOURCE.texts["follower-count"](written) == {"text": written, "follower_count": number}


@given(st.integers(0, 10**12), st.sampled_from(["", "k", "K", "m", "M", "b", "B"]))
def test_a_whole_number_with_a_size_is_that_many(number: int, size: str) -> None:
    expected = number * {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}[size.lower()]
    assert cleaning.followers(f"{number}{size}") == (expected if expected < 2**63 else None)


@pytest.mark.parametrize(
    ("kind", "change", "reason", "message"),
    [
        ("pin", {"title": 7}, "wrong-type", "title: number"),
        ("pin", {"index": "7528"}, "wrong-type", "index: text"),
        ("pin", {"index": True}, "wrong-type", "index: boolean"),
        ("pin", {"index": -1}, "wrong-value", "index:"),
        ("pin", {"ind": 7}, "wrong-value", "index and ind differ"),
        ("pin", {"unique_id": ""}, "missing", "unique_id"),
        ("pin", {"follower_count": "many"}, "wrong-value", "follower_count: 'many'"),
        ("pin", {"follower_count": 1.5}, "wrong-type", "follower_count: number"),
        ("geo", {"latitude": "south"}, "wrong-type", "latitude: text"),
        ("geo", {"latitude": 90.1}, "wrong-value", "latitude: '90.1'"),
        ("geo", {"timestamp": "9999-12-31 00:00:00"}, "wrong-value", "timestamp: the year 9999"),
        ("geo", {"timestamp": "2020-02-30 00:00:00"}, "wrong-value", "timestamp: '2020-02-30"),
        ("geo", {"timestamp": "28/08/2020"}, "wrong-value", "timestamp:"),
        ("geo", {"ind": None}, "missing", "index or ind"),
        ("user", {"age": "forty"}, "wrong-type", "age: text"),
        ("user", {"age": 151}, "wrong-value", "age:"),
        ("user", {"first_name": ["Ada"]}, "wrong-type", "first_name: list"),
    ],
)
def test_what_no_record_can_hold_is_refused_with_its_reason(
    kind: str, change: Mapping[str, Any], reason: str, message: str
) -> None:
    found = refused(kind, OF[kind] | change)
    assert found[0] == reason
    assert found[1].startswith(message)


@pytest.mark.parametrize(("topic", "kind"), [(topic, kind) for topic in OF for kind in OF if topic != kind])
def test_a_record_on_another_topic_is_refused_as_misrouted(topic: str, kind: str) -> None:
    assert refused(topic, OF[kind]) == ("misrouted", f"a {kind} record came on a topic of {topic}")


@pytest.mark.parametrize("value", [None, "text", [PIN], {}, {"ind": 1}, {**PIN, **GEO}])
def test_what_is_no_record_of_any_kind_is_refused(value: Any) -> None:
    assert refused("pin", value)[0] == "no-record"


def test_a_message_whose_place_is_not_known_is_stored_beside_the_page() -> None:
    whole = {"topic": "posts.pin", "key": None, "value": PIN, "partition": 0, "offset": 1}
    broken = [{**whole, "offset": None}, {**whole, "topic": ""}, {**whole, "partition": "0"}, 7]
    page = json.dumps({"records": [*broken, whole], "total": 5, "next": None}).encode()
    parsed = parse(page, "posts.pin/0", 0)
    assert [reject.place for reject in parsed.rejects] == [0, 1, 2, 3]
    assert [draft.place for draft in parsed.drafts] == [4]
    assert record(page, 3) == 7


def test_a_page_tells_whether_another_follows_and_how_many_pins_there_are() -> None:
    first = parse(body("pin", [PIN], total=9, following=1), "posts.pin/0", 0)
    assert (first.ends, first.total) == (False, 9)
    last = parse(body("geo", [GEO], total=9), "posts.geo/0", 0)
    assert (last.ends, last.total) == (True, 0)
    answer = json.dumps(json.loads(body("pin", [PIN]))["records"]).encode()  # as a consumer has it
    assert parse(answer, "posts.pin/0", 0).drafts == first.drafts


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PIN, *GEO, *USER]) | st.text(), inner)
    ),
    max_leaves=15,
)


@given(
    st.sampled_from(list(OF)),
    st.lists(SHAPES, max_size=4),
    st.dictionaries(st.sampled_from([*PIN, *GEO, *USER]), SHAPES),
)
def test_every_message_is_an_event_and_nothing_is_lost(kind: str, values: list[Any], change: dict[str, Any]) -> None:
    values = [*values, OF[kind] | change]
    try:
        parsed = parse(body(kind, values), f"posts.{kind}/0", 0)
    except PageError:  # NaN and the like
        return
    events, rejects = to_events(parsed, Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
    assert [event.place for event in events] == list(range(len(values)))
    assert rejects == []


def served(**options: Any) -> dict[str, list[Any]]:
    """The events that the sandbox's topics hold, by the topic's kind."""
    respond = SOURCE.polled.sandbox(SandboxOptions(key="t", **options))
    found = {}
    for kind in OF:
        path, query = f"/topics/posts.{kind}/partitions/0/records", {"offset": "0", "count": "10000"}
        answer = respond("GET", path, query, {"Authorization": "Bearer t"}, b"")[2]
        found[kind], rejects = to_events(
            parse(answer, f"posts.{kind}/0", 0), Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z")
        )
        assert rejects == []
    return found


def test_quirks_of_the_sandbox_are_refused_and_nothing_else_is() -> None:
    def reasons(*quirks: str) -> set[str]:
        events = [event for found in served(quirks=frozenset(quirks)).values() for event in found]
        return {event.reason for event in events if isinstance(event, Refused)}

    assert reasons() == set()
    assert reasons("misrouted") == {"misrouted"}
    assert reasons("odd-records") == {"wrong-type", "wrong-value"}


def test_every_recorded_message_is_read(reference_data: Path) -> None:
    found = served(reference_data=reference_data)
    assert {kind: len(events) for kind, events in found.items()} == {"pin": 93, "geo": 123, "user": 51}
    assert {event.entity for events in found.values() for event in events} == {"pin", "geo", "user"}
    geo = [json.dumps(event.content() | {"raw_offset": 0}) for event in found["geo"][:72]]
    assert len(geo) - len(set(geo)) == 15
    pins = [event for event in found["pin"] if event.follower_count is None]
    assert {(pin.title, pin.poster_name, pin.image_src, pin.tag_list) for pin in pins} == {(None,) * 4}
