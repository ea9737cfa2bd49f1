"""Swaps: their conditions, their state after a kill, and the way back."""

import signal

import psycopg
import pytest

from ops.generations import rollback, swap
from ops.generations.holding import alone, held
from ops.generations.place import Place
from ops.generations.switching import is_unfinished, switch
from pipelines.school_jobs.contract import CONTRACT
from plumbing import sql
from plumbing.errors import Failure
from plumbing.objects.journal import Overtaken
from sinks.generations import shown_generations
from sinks.run import load_warehouse
from streaming.driver.lease import hold_on
from streaming.lake.manifest import Manifest
from tests.ops.generations.commands import json_of, run
from tests.ops.generations.worlds import NOW, make_generation, verify
from tests.ops.manifests import put_manifest

pytestmark = pytest.mark.services


def is_live(place: Place, number: int) -> bool:
    """By the pointer and by what the views show, with nobody held up."""
    lets_go = not hold_on(place.streaming.at(1), place.pipeline).holder()
    return lets_go and place.live() == number and shown_generations(place.sinks) == {number}


@pytest.fixture
def bare(place: Place) -> Place:
    """Generations 1, which is live, and 2, with nothing in them."""
    for number in (1, 2):
        place.folder(f"gen={number}").write("something", "")
    return place


def test_only_a_generation_that_is_equal_then_takes_the_place(alike: Place) -> None:
    """Whatever an earlier verification said: rows of a store were changed since."""
    verify(alike, 2, 1, "EQUAL")
    table = sql.Identifier(alike.sinks.at(2).generation_schema(), "dim_school")
    with psycopg.connect(autocommit=True) as connection:
        connection.execute(sql.SQL("UPDATE {} SET name = 'another' WHERE unit_id = '0'").format(table))
    code, _, err = run(alike, "swap", "--execute")
    assert (code, "generation 2 beside 1 is DIFFERENT: 1 of school in warehouse g2" in err) == (1, True), err
    assert is_live(alike, 1)
    assert not alike.journal.entries()
    with psycopg.connect(autocommit=True) as connection:
        connection.execute(sql.SQL("UPDATE {} SET name = 'generation 1' WHERE unit_id = '0'").format(table))
    verify(alike, 2, 1, "DIFFERENT")
    done = json_of(alike, "swap", "--execute")
    assert (done["verified"]["verdict"], done["verified"]["number"]) == ("EQUAL", 4)
    assert is_live(alike, 2)


def test_without_a_comparison_only_by_saying_so(two: Place) -> None:
    code, _, err = run(two, "swap", "--execute")
    assert (code, "beside 1 is DIFFERENT" in err) == (1, True), err
    assert is_live(two, 1)
    assert json_of(two, "swap", "--execute", "--unverified")["verified"] is None
    assert is_live(two, 2)


def test_the_plan_of_a_swap_is_shown_first(bare: Place) -> None:
    assert swap.plan(bare, 7, unverified=True).refused[0].startswith("there is no generation 7;")
    nothing = swap.plan(bare, 1, unverified=True)
    assert (nothing.to, nothing.refused) == (None, [])
    for position, number in (("4", 1), ("3", 2)):
        checkpoint = bare.folder(f"gen={number}/_checkpoints/school_jobs")
        checkpoint.write("offsets/0", f'v1\n{{}}\n{{"{bare.streaming.topic_prefix}jooble.job.v1":{{"0":{position}}}}}')
        checkpoint.write("commits/0", "v1\n{}")
    begun = bare.folder("gen=1/_checkpoints/school_jobs")
    begun.write("offsets/1", f'v1\n{{}}\n{{"{bare.streaming.topic_prefix}jooble.job.v1":{{"0":6,"1":1}}}}')
    found = swap.plan(bare, None, unverified=False)
    assert (found.to, found.refused, found.fence, found.reads) == (2, [], {"jooble.job.v1": {0: 6, 1: 1}}, 4)
    code, out, _ = run(bare, "swap")
    assert (code, "  jooble.job.v1: 0 at 6, 1 at 1\n" in out) == (0, True)


def test_a_generation_that_is_not_whole_is_refused(bare: Place) -> None:
    began = Manifest(
        generation=2, state="building", built_from="topics", start={}, fence={}, began_at="", code_version="0"
    )
    put_manifest(bare.lake(2), began)
    for unverified in (True, False):
        assert "generation 2 is not built to its end" in swap.plan(bare, 2, unverified=unverified).refused[0]
    put_manifest(bare.lake(2), began.model_copy(update={"state": "built", "bound": "programs of 2025 only"}))
    assert "leaves records out on purpose (programs of 2025 only)" in swap.plan(bare, 2, unverified=False).refused[0]
    assert swap.plan(bare, 2, unverified=True).refused == []
    bare.folder("gen=3").write("something", "")
    put_manifest(bare.lake(4), began.model_copy(update={"generation": 4}))
    assert swap.plan(bare, None, unverified=True).to == 3


def test_there_and_back_by_the_commands(alike: Place) -> None:
    code, out, _ = run(alike, "swap")
    assert (code, out.splitlines()[-1]) == (0, "nothing was changed; do it with: gpps swap --execute")
    assert is_live(alike, 1)
    done = json_of(alike, "swap", "--execute")
    assert (done["live"], done["to"], done["executed"], done["verified"]["verdict"]) == (1, 2, True, "EQUAL")
    assert is_live(alike, 2)
    assert (swap.plan(alike, None, unverified=False).to, swap.execute(alike, None, unverified=False).to) == (None, None)
    planned = rollback.plan(alike).to
    assert (planned.number, planned.loaded_at, alike.live()) == (1, NOW.isoformat(), 2)
    assert json_of(alike, "rollback", "--execute")["to"]["number"] == 1
    assert is_live(alike, 1)
    entries = [
        (entry.fields["generation"], entry.fields["why"], entry.fields["verification"])
        for entry in alike.journal.entries()
    ]
    assert entries == [(2, "swap", 1), (1, "rollback", None)]


def test_a_swap_that_is_killed_is_whole_before_or_made_whole_by_the_next(alike: Place) -> None:
    for point in ("swap-held", "swap-loaded", "swap-pointed"):
        code, _, err = run(alike, "swap", "--execute", kill_at=point)
        assert code == -signal.SIGKILL, err
        assert shown_generations(alike.sinks) == {1}
        assert alike.live() == (2 if point == "swap-pointed" else 1)
    code, _, err = run(alike, "swap", "--execute")
    assert code == 0, err
    assert is_live(alike, 2)
    assert len(alike.journal.entries()) == 1


def test_an_interrupted_swap_is_ended_by_the_next_load_or_rollback_and_not_undone(two: Place) -> None:
    unviewed = run(two, "swap", "--execute", "--unverified", kill_at="swap-pointed")
    assert unviewed[0] == -signal.SIGKILL
    assert is_unfinished(two)
    assert rollback.execute(two).unfinished
    assert is_live(two, 2)
    assert run(two, "rollback", "--execute", kill_at="swap-pointed")[0] == -signal.SIGKILL
    load_warehouse(two.sinks, CONTRACT, NOW)
    assert is_live(two, 1)


def test_commands_do_not_get_in_each_others_way(two: Place) -> None:
    with alone(two.streaming):
        code, _, err = run(two, "swap", "--execute", "--unverified")
        assert (code, "command#generations is held by process" in err) == (75, True)
    with held(two.streaming.at(1), two.pipeline):
        code, _, err = run(two, "swap", "--execute", "--unverified")
        assert (code, "hold#g1#school_jobs is held by process" in err) == (75, True)
    assert is_live(two, 1)
    last = two.journal.last()
    switch(two, 2, "swap", last)
    with pytest.raises(Overtaken):
        switch(two, 1, "rollback", last)
    assert is_live(two, 2)


def test_there_is_nothing_to_go_back_to_at_first_nor_to_what_is_deleted(place: Place) -> None:
    make_generation(place, 1)
    with pytest.raises(Failure, match="generation 1 has always been live"):
        rollback.plan(place)
    place.journal.append({"generation": 1, "previous": 4, "why": "swap", "at": ""}, None)
    with pytest.raises(Failure, match="generation 4, which was live before 1, is deleted"):
        rollback.plan(place)
