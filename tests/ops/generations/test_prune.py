"""Old generations go, with all they have anywhere; the live one, the one before and those to come stay."""

import signal

import pytest

from ops.generations import prune, rollback, swap
from ops.generations.inventory import generations, numbers, unused
from ops.generations.place import Place
from ops.generations.switching import switch
from ops.rebuild.build import claim_on
from pipelines.school_jobs.contract import MARTS
from plumbing.errors import Failure
from sinks.errors import SinkBusy
from sinks.generations import in_dynamodb, in_warehouse
from streaming.driver.lease import driver_lease, hold_on
from streaming.errors import NotReady
from streaming.lake.manifest import Manifest
from tests.builders import program
from tests.ops.generations.commands import json_of, run
from tests.ops.generations.test_readers import read_warehouse, whole
from tests.ops.generations.worlds import KEYS, NOW, make_generation, verify
from tests.ops.manifests import put_manifest
from tests.producers.stored import service
from tests.streaming.harness import make_topics, produce, records_of

pytestmark = pytest.mark.services


def going(place: Place, keep: int = 1) -> list[int]:
    return [one.number for one in prune.plan(place, keep).going]


def everywhere(place: Place) -> list[set[int]]:
    lake = {int(name[4:]) for name in place.folder().folders() if name.startswith("gen=")}
    return [lake, in_dynamodb(place.sinks), in_warehouse(place.sinks)]


def lease_items(place: Place) -> set[str]:
    found = service(place.environment, "dynamodb").scan(TableName=place.streaming.state_table)["Items"]
    return {item["id"]["S"] for item in found if item["id"]["S"].startswith(("driver#", "hold#", "rebuild#"))}


def test_the_live_one_the_ones_before_it_and_those_to_come_stay(place: Place) -> None:
    for number in range(1, 7):
        place.folder(f"gen={number}").write("something", "")
    journal = place.journal
    for to, previous in ((2, 1), (4, 2), (2, 4), (4, 2)):
        journal.append({"generation": to, "previous": previous, "why": "swap", "at": ""}, journal.last())
    assert [going(place, keep) for keep in (0, 1, 2, 3, 9)] == [[1, 2, 3], [1, 3], [3], [], []]
    assert [one.number for one in prune.plan(place, 1, only=6).going] == [6]
    with pytest.raises(Failure, match="generation 4 is live and is never deleted"):
        prune.plan(place, 1, only=4)
    with pytest.raises(Failure, match="there is no generation 8"):
        prune.plan(place, 1, only=8)


def test_a_generation_goes_from_everywhere_and_a_killed_run_is_ended_by_the_next(two: Place) -> None:
    leases = [driver_lease(two.streaming.at(number), two.pipeline) for number in (1, 2)]
    leases += [hold_on(two.streaming.at(1), two.pipeline), claim_on(two, 1)]
    for lease in leases:
        lease.acquire()
        lease.release()
    switch(two, 2, "swap", two.journal.last())
    assert going(two) == []
    for point in ("prune-begun", "prune-tables", "prune-lake"):
        code, _, err = run(two, "prune", "--keep", "0", "--execute", kill_at=point)
        assert code == -signal.SIGKILL, err
        assert (1 in numbers(two), going(two)) == (True, [1])
    with pytest.raises(Failure, match="generation 1, which was live before 2, is deleted"):
        rollback.plan(two)
    done = json_of(two, "prune", "--execute")
    assert ([one["number"] for one in done["going"]], done["live"]) == ([1], 2)
    assert everywhere(two) == [{2}, {2}, {2}]
    assert numbers(two) == [2]
    assert lease_items(two) == {"driver#g2#school_jobs"}
    assert read_warehouse(two) == whole(2, MARTS)


def test_the_number_of_a_deleted_generation_is_not_reused_while_anything_mentions_it(place: Place) -> None:
    place.folder("gen=1").write("something", "")
    assert unused(place) == 2
    verify(place, 2, 1, "EQUAL")
    assert unused(place) == 3
    place.journal.append({"generation": 1, "previous": 4, "why": "rollback", "at": ""}, None)
    assert unused(place) == 5
    place.folder("gen=7").write("something", "")
    assert unused(place) == 8


def test_one_that_somebody_works_on_or_that_views_show_stays(two: Place) -> None:
    switch(two, 2, "swap", two.journal.last())
    driver_lease(two.streaming.at(1), two.pipeline).acquire()
    with pytest.raises(NotReady, match=r"driver#g1#school_jobs: process .* works on generation 1"):
        prune.execute(two, 0)
    driver_lease(two.streaming.at(3), two.pipeline).acquire()
    make_generation(two, 3)
    two.journal.append({"generation": 3, "previous": 2, "why": "swap", "at": ""}, two.journal.last())
    with pytest.raises(SinkBusy, match="_g2; gpps swap --execute ends the swap"):
        prune.execute(two, 0, only=2)
    assert swap.execute(two, None, unverified=True).unfinished
    assert read_warehouse(two) == whole(3, MARTS)
    prune.execute(two, 0, only=2)
    assert everywhere(two) == [{1, 3}, {1, 3}, {1, 3}]


def test_the_list_says_what_each_is(two: Place) -> None:
    make_topics(two.streaming)
    produce(two.streaming, records_of(program(place=number) for number in range(5)))
    began = {"start": {}, "fence": {}, "began_at": "", "code_version": "0"}
    put_manifest(two.lake(2), Manifest(generation=2, state="built", built_from="raw", bound="2025 only", **began))
    put_manifest(two.lake(3), Manifest(generation=3, state="building", built_from="topics", **began))
    verify(two, 2, 1, "DIFFERENT")
    first, second, third = generations(two)
    assert (first.live, first.state, first.built_from, first.behind, first.verified) == (
        True,
        "streamed",
        "topics",
        5,
        None,
    )
    assert first.rows == sum(len(keys) for keys in KEYS.values())
    assert first.bytes > 1000
    assert (second.live, second.state, second.built_from, second.bound) == (False, "built", "raw", "2025 only")
    assert second.verified is not None
    assert (second.verified.verdict, second.loaded_at) == ("DIFFERENT", NOW.isoformat())
    assert (third.state, third.rows, third.loaded_at) == ("building", 0, None)
    code, out, _ = run(two, "list")
    assert (code, len(out.splitlines())) == (0, 4)
    assert out.splitlines()[1].startswith("live  1 ")
    assert [one["number"] for one in json_of(two, "list")["generations"]] == [1, 2, 3]
