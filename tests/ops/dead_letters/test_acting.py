"""Replaying and dropping dead letters: what is on the topics, and what is recorded."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ops.dead_letters.actions import Done, actions, journal_of, record
from ops.settings import PROJECT
from streaming.settings import StreamingSettings
from tests.ops.dead_letters.conftest import PROGRAMS, SCHOOLS, Dlq, dead, store
from tests.ops.stopping import stopped
from tests.proxy import losing_answers
from tests.streaming.harness import consumed

pytestmark = pytest.mark.services

REPLAY = ("replay", "--json")


def published(settings: StreamingSettings, topic: str = PROGRAMS) -> list[tuple[Any, ...]]:
    """Partition, key, value and headers of every record of a topic, in its order."""
    return [(each.partition, each.key, each.value, each.headers) for each in consumed(settings, topic)]


def own(attempts: int, origin: str) -> list[tuple[str, bytes]]:
    return [("gpps-dlq-attempts", str(attempts).encode()), ("gpps-dlq-origin", origin.encode())]


def states(dlq: Dlq) -> list[tuple[int, str, int, int]]:
    """Offset, state, attempts and records of each letter."""
    letters = dlq("list", "--letters", "--json").parsed["letters"]
    return [(each["offset"], each["state"], each["attempts"], each["records"]) for each in letters]


def dead_again(settings: StreamingSettings, topic: str = PROGRAMS) -> dict[str, Any]:
    """The newest record of the topic as the driver stores it when it is dead."""
    last = consumed(settings, topic)[-1]
    place = {"_partition": last.partition, "_offset": last.offset}
    return dead(topic, value=last.value, key=last.key, headers=last.headers, day=2, **place)


HARD = [
    dead(PROGRAMS, 10, value=b"\xff\x00 no text", key=b"\xfe", headers=[("ce_id", b"\x00\xff"), ("ce_id", b"twice")]),
    dead(PROGRAMS, 11, value=b"", key=None, headers=None),
    dead(PROGRAMS, 12, value=None, key=b"", headers=[("empty", b"")]),
    dead(PROGRAMS, 13, value=b"x" * 2_000_000, _partition=2),
]


def test_a_replay_keeps_every_byte_and_is_recorded(dlq: Dlq, settings: StreamingSettings, topics: None) -> None:
    store(settings, [*HARD, dead(SCHOOLS, 5)])
    before = dlq(*REPLAY, "--topic", PROGRAMS).parsed
    assert before == {
        "executed": False, "letters": 4, "published": 0, "left": {}, "by": [[PROGRAMS, "contract", 4]],
    }  # fmt: skip
    assert published(settings) == []
    assert dlq(*REPLAY, "--topic", PROGRAMS, "--execute").parsed["published"] == 4
    found = sorted(published(settings), key=lambda each: each[3][-1])
    assert found == [
        (row["_partition"], row["key"], row["value"], [*headers(row), *own(2, origin(row))]) for row in HARD
    ]
    assert published(settings, SCHOOLS) == []
    assert states(dlq) == [(n, "replayed", 2, 1) for n in (10, 11, 12)] + [(13, "replayed", 2, 1), (5, "open", 1, 1)]
    assert dlq("replay", "--topic", PROGRAMS, "--execute").out.startswith("no such letters")
    assert len(published(settings)) == 4


def origin(row: dict[str, Any]) -> str:
    return f"{row['_topic']}/{row['_partition']}/{row['_offset']}"


def headers(row: dict[str, Any]) -> list[tuple[str, bytes]]:
    return [(each["key"], each["value"]) for each in row["headers"] or ()]


def test_a_letter_that_is_dead_again_stays_one_with_its_attempts(
    dlq: Dlq, settings: StreamingSettings, topics: None
) -> None:
    store(settings, [dead(offset=7, headers=[("ce_id", b"1")])])
    for attempts in (2, 3):
        assert dlq("replay", PROGRAMS, "0", "7", "--execute").code == 0
        store(settings, [dead_again(settings)])
        assert [each[1:] for each in states(dlq)] == [("open", attempts, attempts)]
    first = f"{PROGRAMS}/0/7"
    assert published(settings)[-1][3] == [("ce_id", b"1"), *own(3, first)]
    history = dlq("show", PROGRAMS, "0", "7", "--json").parsed["history"]
    assert [(each["attempt"], each["what"], each["where"]) for each in history] == [
        (1, "dead", first),
        (2, "replayed", f"{PROGRAMS}/0/0"), (2, "dead", f"{PROGRAMS}/0/0"),
        (3, "replayed", f"{PROGRAMS}/0/1"), (3, "dead", f"{PROGRAMS}/0/1"),
    ]  # fmt: skip

    left = dlq(*REPLAY, "--execute").parsed
    assert (left["published"], left["left"]) == (0, {"tried 3 times already (--force)": 1})
    assert dlq("replay", "--execute", "--max-attempts", "4").code == 0
    assert dlq("replay", "--execute", "--force", PROGRAMS, "0", "0").code == 0  # any of its records names it
    assert [each[3][-2][1] for each in published(settings)] == [b"2", b"3", b"4", b"5"]


def test_a_kill_between_publishing_and_recording_publishes_once_more(
    dlq: Dlq, settings: StreamingSettings, topics: None, environment: dict[str, str]
) -> None:
    store(settings, [dead(offset=7)])
    done = subprocess.run(
        [sys.executable, "-m", "ops", "dlq", "replay", "--execute"],
        cwd=PROJECT, env={**environment, "GPPS_KILL_OPS_AT": "dlq-published"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    assert states(dlq) == [(7, "open", 1, 1)]
    assert dlq("replay", "--execute").code == 0
    first, second = published(settings)
    assert first == second
    assert states(dlq) == [(7, "replayed", 2, 1)]


def test_a_dropped_letter_stays_with_the_reason_in_every_generation(
    dlq: Dlq, settings: StreamingSettings, topics: None
) -> None:
    for generation in (1, 2):
        store(settings, [dead(offset=7), dead(offset=8)], generation)
    assert "nothing was done; drop with --execute" in dlq("drop", PROGRAMS, "0", "7", "--why", "a test").out
    assert [each[1] for each in states(dlq)] == ["open", "open"]
    assert dlq("drop", PROGRAMS, "0", "7", "--why", "a test of ours", "--execute").out.endswith("dropped: 1\n")
    assert dlq(*REPLAY, "--execute").parsed["published"] == 1
    for generation in ("1", "2"):
        found = dlq("list", "--letters", "--json", GPPS_GENERATION=generation).parsed["letters"]
        assert [(each["offset"], each["state"], each["why"]) for each in found] == [
            (7, "dropped", "a test of ours"), (8, "replayed", None),
        ]  # fmt: skip
    assert dlq("show", PROGRAMS, "0", "7", "--json").parsed["history"][-1]["why"] == "a test of ours"


def test_what_is_large_is_published_packed_and_what_is_too_large_is_left_and_holds_up_nothing(
    dlq: Dlq, settings: StreamingSettings, topics: None
) -> None:
    rough = random.Random(1).randbytes(3_000_000)
    store(settings, [
        dead(offset=1, value=b"x" * 70_000_000),
        dead(offset=2, value=rough),
        dead(offset=3, value=b"x" * 20_000_000),
        dead(offset=4),
    ])  # fmt: skip
    done = dlq(*REPLAY, "--execute").parsed
    assert done["published"] == 2, done
    assert sorted(why.partition(":")[0] for why in done["left"]) == ["MessageSizeTooLargeError"] * 2
    assert "larger than" in str(done["left"])
    assert [len(value) for _, _, value, _ in published(settings)] == [20_000_000, 2]
    assert [each[:2] for each in states(dlq)] == [(1, "open"), (2, "open"), (3, "replayed"), (4, "replayed")]


def test_what_cannot_be_published_is_left_with_the_reason(dlq: Dlq, settings: StreamingSettings, topics: None) -> None:
    store(settings, [
        dead(offset=1, key=None, value=None),
        dead(offset=2, headers=[("none", None)]),
        dead(offset=3, _partition=9),
        dead(offset=4, _partition=-1),
        dead(offset=5),
        dead(offset=6, value=random.Random(6).randbytes(1_500_000)),  # more than the topic takes
    ])  # fmt: skip
    done = dlq(*REPLAY, "--execute")
    assert done.code == 1
    assert done.parsed["published"] == 1
    assert sorted(why.partition(":")[0] for why in done.parsed["left"]) == [
        "MessageSizeTooLargeError",
        f"Unrecognized partition 9 for topic {settings.topic_prefix}{PROGRAMS}",
        "it came from the raw archive",
        "it has neither key nor value",
        "one of its headers has no value",
    ]
    assert {each[0] for each in states(dlq) if each[1] == "replayed"} == {5}


def test_more_than_one_batch_is_published_once(dlq: Dlq, settings: StreamingSettings, topics: None) -> None:
    store(settings, [dead(offset=number, value=str(number).encode()) for number in range(450)])
    assert dlq(*REPLAY, "--execute").parsed["published"] == 450
    assert sorted(int(each[2]) for each in published(settings)) == list(range(450))
    assert len(journal_of(settings.lake_uri, settings.aws("s3")).entries()) == 3


@pytest.mark.parametrize(("point", "copies"), [("dlq-chosen", 1), ("dlq-published", 2)])
def test_a_replay_that_slept_does_nothing_twice(
    dlq: Dlq, settings: StreamingSettings, environment: dict[str, str], topics: None, point: str, copies: int
) -> None:
    store(settings, [dead(offset=1), dead(SCHOOLS, 2)])
    with stopped(environment, point, "ops.dead_letters", "replay", "--execute") as sleeper:
        assert dlq(*REPLAY, "--topic", PROGRAMS, "--execute").parsed["published"] == 1
        sleeper.go_on()
    assert (len(published(settings)), len(published(settings, SCHOOLS))) == (copies, 1)
    journal = journal_of(settings.lake_uri, settings.aws("s3"))
    assert sorted(action.origin for action in actions(journal)) == [f"{PROGRAMS}/0/1", f"{SCHOOLS}/0/2"]
    assert states(dlq) == [(1, "replayed", 2, 1), (2, "replayed", 2, 1)]


def test_a_drop_that_slept_drops_nothing_that_was_replayed(
    dlq: Dlq, settings: StreamingSettings, environment: dict[str, str], topics: None
) -> None:
    store(settings, [dead(offset=1), dead(SCHOOLS, 2)])
    with stopped(environment, "dlq-dropping", "ops.dead_letters", "drop", "--why", "old", "--execute") as sleeper:
        assert dlq(*REPLAY, "--topic", PROGRAMS, "--execute").parsed["published"] == 1
        assert sleeper.go_on()[0] == 0
    assert states(dlq) == [(1, "replayed", 2, 1), (2, "dropped", 1, 1)]


def test_acts_whose_answers_were_lost_are_recorded_once(
    dlq: Dlq, settings: StreamingSettings, environment: dict[str, str], topics: None
) -> None:
    store(settings, [dead(offset=1), dead(SCHOOLS, 2)])
    lost: list[str] = []
    with losing_answers(environment["AWS_ENDPOINT_URL_S3"], "/_dead_letters/", lost) as url:
        assert dlq(*REPLAY, "--topic", PROGRAMS, "--execute", AWS_ENDPOINT_URL_S3=url).parsed["published"] == 1
        assert dlq("drop", "--why", "old", "--execute", AWS_ENDPOINT_URL_S3=url).code == 0
    assert len(lost) == 2
    assert len(journal_of(settings.lake_uri, settings.aws("s3")).entries()) == 2
    assert states(dlq) == [(1, "replayed", 2, 1), (2, "dropped", 1, 1)]


def test_without_kafka_nothing_is_recorded(dlq: Dlq, settings: StreamingSettings) -> None:
    store(settings, [dead(offset=1)])
    done = dlq("replay", "--execute", KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1")
    assert (done.code, "Kafka at 127.0.0.1:1 does not answer" in done.out) == (75, True)
    assert states(dlq) == [(1, "open", 1, 1)]


def test_a_header_that_names_another_topics_record_says_nothing(dlq: Dlq, settings: StreamingSettings) -> None:
    other, own_topic = f"{'x' * len(PROGRAMS)}/0/1".encode(), f"{PROGRAMS}/0/x".encode()
    pairs = [(other, b"2"), (b"\xff", b"\xff"), (b"", b"-7"), (own_topic, b"9" * 40)]
    forged = [[("gpps-dlq-origin", origin), ("gpps-dlq-attempts", tried)] for origin, tried in pairs]
    store(settings, [dead(offset=number, headers=each) for number, each in enumerate(forged)])
    assert states(dlq) == [(0, "open", 2, 1), (1, "open", 1, 1), (2, "open", 1, 1), (3, "open", 1, 1)]
    letters = dlq("list", "--letters", "--json").parsed["letters"]
    assert [each["origin"] for each in letters] == [f"{PROGRAMS}/0/{number}" for number in range(4)]


def test_all_that_act_at_once_are_recorded(settings: StreamingSettings) -> None:
    journal = journal_of(settings.lake_uri, settings.aws("s3"))
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda number: record(journal, "dropped", [Done(str(number), 1)], "now", "why", since=None), range(12)
            )
        )
    assert sorted(int(action.origin) for action in actions(journal)) == list(range(12))
