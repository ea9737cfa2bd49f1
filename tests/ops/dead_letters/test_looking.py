"""Listing and showing dead letters, from tables written without Spark."""

import json

import pytest

from producers.polling.session import breakers
from producers.settings import load
from streaming.settings import StreamingSettings
from tests.ops.dead_letters.conftest import PROGRAMS, SCHOOLS, Dlq, dead, store

pytestmark = pytest.mark.services

CANARY = "canary-of-a-person"
MIXED = [
    dead(PROGRAMS, 1, day=1),
    dead(PROGRAMS, 1, day=1),  # read again after a lost checkpoint
    dead(PROGRAMS, 2, day=3),
    dead(PROGRAMS, 3, reason="json", message="the value is not one document", day=2),
    dead(SCHOOLS, 1, day=4),
    dead("jooble.job.v1", 7, reason="empty", value=None, day=5),
]


def counted(found: dict[str, list[dict[str, object]]]) -> list[tuple[object, ...]]:
    return [(row["topic"], row["reason"], row["letters"]) for row in found["counts"]]


def test_letters_are_counted_by_topic_and_reason(dlq: Dlq, settings: StreamingSettings) -> None:
    store(settings, MIXED)
    found = dlq("list", "--json").parsed
    assert counted(found) == [
        (PROGRAMS, "contract", 2), (PROGRAMS, "json", 1), (SCHOOLS, "contract", 1), ("jooble.job.v1", "empty", 1),
    ]  # fmt: skip
    assert found["counts"][0] == {
        "topic": PROGRAMS, "reason": "contract", "state": "open", "letters": 2,
        "first": "2026-03-01T12:00:00.000000Z", "last": "2026-03-03T12:00:00.000000Z",
    }  # fmt: skip
    lines = dlq("list").out.splitlines()
    assert lines[0].split() == ["topic", "reason", "state", "letters", "first", "last"]
    assert lines[1].split()[:4] == [PROGRAMS, "contract", "open", "2"]


FILTERS: dict[str, list[int]] = {
    "--reason json": [3],
    "--source college-scorecard": [1, 3, 2, 1],
    "--source college": [],
    f"--topic {SCHOOLS}": [1],
    "--since 2026-03-03T12:00:00Z": [2, 1, 7],
    "--until 2026-03-03T13:00:00+01:00": [1, 3],
    f"--since 2026-03-02 --until 2026-03-04 --topic {PROGRAMS}": [3, 2],
    "--state open --most 2": [1, 3],
    "--state dropped": [],
}


def test_filters(dlq: Dlq, settings: StreamingSettings) -> None:
    store(settings, MIXED)
    found = {text: dlq("list", "--letters", "--json", *text.split()).parsed["letters"] for text in FILTERS}
    assert {text: [letter["offset"] for letter in letters] for text, letters in found.items()} == FILTERS


def test_a_list_shows_neither_keys_nor_values(dlq: Dlq, settings: StreamingSettings) -> None:
    text = CANARY.encode()
    store(settings, [dead(offset=4, key=text, value=text, headers=[(CANARY, text)])])
    listed = dlq("list", "--letters").out
    assert listed.splitlines()[-1].split()[:6] == [PROGRAMS, "0", "4", "contract", "open", "1"]
    assert CANARY not in listed + dlq("list", "--letters", "--json").out + dlq("replay").out


def test_a_letter_is_shown_in_full_as_far_as_it_is_printable(dlq: Dlq, settings: StreamingSettings) -> None:
    store(settings, [
        dead(offset=1, key=b"\xff\x00", value="Développeur 😀\n".encode(), headers=[("ce_id", b"1"), ("n", None)]),
        dead(offset=2, key=None, value=b"\x1b]0;title\x07", headers=None),
        dead(offset=3, value=b"\xff" * 5_000),
        dead(offset=4, value=b"x" * 1_000_000),
    ])  # fmt: skip
    found = dlq("show", PROGRAMS, "0", "1", "--json").parsed
    assert found["key"] == {"bytes": 2, "hex": "ff 00", "cut": False}
    assert found["value"] == {"bytes": 18, "text": "Développeur 😀\n", "cut": False}
    assert found["headers"] == [{"name": "ce_id", "bytes": 1, "text": "1", "cut": False}, {"name": "n", "bytes": None}]
    assert (found["reason"], found["message"], found["state"]) == ("contract", "cip4: missing", "open")
    assert found["history"] == [
        {
            "attempt": 1, "what": "dead", "at": "2026-03-01T12:00:00.000000Z", "where": f"{PROGRAMS}/0/1",
            "why": "contract",
        }
    ]  # fmt: skip
    assert "\x1b" not in dlq("show", PROGRAMS, "0", "2").out
    assert "hex 1b 5d 30" in dlq("show", PROGRAMS, "0", "2").out
    assert [len(dlq("show", PROGRAMS, "0", offset).out) < 4_000 for offset in "34"] == [True, True]


def test_a_letter_that_is_not_there_is_reported_missing(dlq: Dlq, settings: StreamingSettings) -> None:
    store(settings, [dead(offset=1)])
    done = dlq("show", PROGRAMS, "0", "2")
    assert (done.code, f"there is no dead letter {PROGRAMS}/0/2" in done.out) == (1, True)


def test_before_the_first_dead_letter(dlq: Dlq, settings: StreamingSettings) -> None:
    assert dlq("list").code == 75  # the stream has not made the table yet
    store(settings, [])
    assert dlq("list").out == "no dead letters\n"


WRONG = (
    "list --since yesterday",
    f"replay {PROGRAMS} 0",
    f"replay {PROGRAMS} 0 one",
    f"replay {PROGRAMS} 0 1 --reason json",
    "drop",
    "resume no-such-source",
)


def test_what_cannot_be_meant_is_a_matter_of_usage(dlq: Dlq, settings: StreamingSettings, table: None) -> None:
    store(settings, [])
    assert {text: dlq(*text.split()).code for text in WRONG} == dict.fromkeys(WRONG, 2)


def test_a_paused_source_is_listed_and_can_be_resumed(dlq: Dlq, settings: StreamingSettings, table: None) -> None:
    store(settings, [dead("toy.thing.v1", 1)])
    assert dlq("list", "--json").parsed["paused"] == []
    for source in ("toy", "jooble"):
        breakers(load())(source).shut("only rubbish")
    paused = dlq("list", "--json").parsed["paused"]
    assert [(each["source"], each["why"]) for each in paused] == [("jooble", "only rubbish"), ("toy", "only rubbish")]
    assert "paused: jooble since" in dlq("list").out
    assert (dlq("resume", "toy").out, dlq("resume", "jooble").out) == ("toy goes on\n", "jooble goes on\n")
    assert json.loads(dlq("list", "--json").out)["paused"] == []
    assert dlq("resume", "jooble").out == "jooble is not paused\n"
