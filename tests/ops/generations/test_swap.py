"""What a swap asks before, what it leaves when it is killed, and the way back."""

import signal

import pytest

from ops.errors import OpsError
from ops.generations import rollback, swap
from ops.generations.holding import alone, held
from ops.generations.place import Place
from ops.generations.switching import is_unfinished, switch
from sinks.generations import shown_generations
from sinks.run import load_warehouse
from streaming import query
from streaming.generations import Manifest, write_manifest
from streaming.journal import Overtaken
from tests.ops.generations.commands import json_of, run
from tests.ops.generations.worlds import NOW, make_generation, verify

pytestmark = pytest.mark.services


def is_live(place: Place, number: int) -> bool:
    """By the pointer and by what the views show, with nobody held up."""
    lets_go = not query.hold_on(place.streaming.at(1), place.pipeline).is_wanted()
    return lets_go and place.live() == number and shown_generations(place.sinks) == {number}


@pytest.fixture
def bare(place: Place) -> Place:
    """Generations 1, which is live, and 2, with nothing in them."""
    for number in (1, 2):
        place.folder(f"gen={number}").write("something", "")
    return place


def test_only_a_generation_verified_as_equal_takes_the_place(bare: Place) -> None:
    def refused(unverified: bool = False) -> list[str]:
        return swap.plan(bare, None, unverified=unverified).refused

    assert refused() == ["generation 2 was never verified against 1; gpps verify does that, or say --unverified"]
    assert refused(unverified=True) == []
    for verdict in ("EQUAL", "DIFFERENT", "CANNOT SAY"):
        verify(bare, 2, 1, verdict)
        found = refused()
        assert found == [] if verdict == "EQUAL" else f"of generation 2 against 1 says {verdict}" in found[0]
    verify(bare, 2, 3, "EQUAL")
    assert "says CANNOT SAY" in refused()[0]
    with pytest.raises(swap.Refused, match="says CANNOT SAY"):
        swap.execute(bare, None, unverified=False)
    assert swap.plan(bare, 7, unverified=True).refused[0].startswith("there is no generation 7;")
    nothing = swap.plan(bare, 1, unverified=True)
    assert (nothing.to, nothing.refused) == (None, [])
    assert bare.live() == 1


def test_a_generation_that_is_not_whole_is_refused(bare: Place) -> None:
    verify(bare, 2, 1, "EQUAL")
    began = Manifest(
        generation=2, state="building", built_from="topics", start={}, fence={}, began_at="", code_version="0"
    )
    write_manifest(bare.lake(2), began)
    for unverified in (True, False):
        assert "generation 2 is not built to its end" in swap.plan(bare, 2, unverified=unverified).refused[0]
    write_manifest(bare.lake(2), began.model_copy(update={"state": "built", "bound": "programs of 2025 only"}))
    assert "leaves records out on purpose (programs of 2025 only)" in swap.plan(bare, 2, unverified=False).refused[0]
    assert swap.plan(bare, 2, unverified=True).refused == []
    bare.folder("gen=3").write("something", "")
    write_manifest(bare.lake(4), began.model_copy(update={"generation": 4}))
    assert swap.plan(bare, None, unverified=True).to == 3


def test_there_and_back_by_the_commands(two: Place) -> None:
    verify(two, 2, 1, "EQUAL")
    code, out, _ = run(two, "swap")
    assert (code, out.splitlines()[-1]) == (0, "nothing was changed; do it with: gpps swap --execute")
    assert is_live(two, 1)
    done = json_of(two, "swap", "--execute")
    assert (done["live"], done["to"], done["executed"], done["verified"]["verdict"]) == (1, 2, True, "EQUAL")
    assert is_live(two, 2)
    assert (swap.plan(two, None, unverified=False).to, swap.execute(two, None, unverified=False).to) == (None, None)
    planned = rollback.plan(two).to
    assert (planned.number, planned.loaded_at, two.live()) == (1, NOW.isoformat(), 2)
    assert json_of(two, "rollback", "--execute")["to"]["number"] == 1
    assert is_live(two, 1)
    said = [
        (entry.said["generation"], entry.said["why"], entry.said["verification"]) for entry in two.journal.entries()
    ]
    assert said == [(2, "swap", 1), (1, "rollback", None)]


def test_a_swap_that_is_killed_is_whole_before_or_made_whole_by_the_next(two: Place) -> None:
    verify(two, 2, 1, "EQUAL")
    for point in ("swap-held", "swap-loaded", "swap-pointed"):
        code, _, err = run(two, "swap", "--execute", kill_at=point)
        assert code == -signal.SIGKILL, err
        assert shown_generations(two.sinks) == {1}
        assert two.live() == (2 if point == "swap-pointed" else 1)
    code, _, err = run(two, "swap", "--execute")
    assert code == 0, err
    assert is_live(two, 2)
    assert len(two.journal.entries()) == 1


def test_an_interrupted_swap_is_ended_by_the_next_load_or_rollback_and_not_undone(two: Place) -> None:
    unviewed = run(two, "swap", "--execute", "--unverified", kill_at="swap-pointed")
    assert unviewed[0] == -signal.SIGKILL
    assert is_unfinished(two)
    assert rollback.execute(two).unfinished
    assert is_live(two, 2)
    assert run(two, "rollback", "--execute", kill_at="swap-pointed")[0] == -signal.SIGKILL
    load_warehouse(two.sinks, NOW)
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
    switch(two, 2, "swap")
    with pytest.raises(Overtaken):
        two.journal.append({"generation": 3}, last)


def test_there_is_nothing_to_go_back_to_at_first_nor_to_what_is_deleted(place: Place) -> None:
    make_generation(place, 1)
    with pytest.raises(OpsError, match="generation 1 has always been live"):
        rollback.plan(place)
    place.journal.append({"generation": 1, "previous": 4, "why": "swap", "at": ""}, None)
    with pytest.raises(OpsError, match="generation 4, which was live before 1, is deleted"):
        rollback.plan(place)
