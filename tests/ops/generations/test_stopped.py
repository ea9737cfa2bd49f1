"""A command stopped past its lease, while another one changes what is live, changes nothing when it is continued."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ops.generations import prune, rollback, swap
from ops.generations.holding import command_lease
from ops.generations.place import Place
from ops.generations.switching import switch
from plumbing.errors import Failure
from streaming.driver.lease import hold_on
from tests.ops.generations.test_prune import everywhere
from tests.ops.generations.test_swap import is_live
from tests.ops.generations.worlds import verify
from tests.ops.stopping import Stopped, stopped
from tests.ops.waiting import wait_until

pytestmark = pytest.mark.services

SWAP = ("swap", "--execute", "--unverified")
TRY_LATER = 75


@contextmanager
def asleep(place: Place, point: str, *arguments: str) -> Iterator[Stopped]:
    """A command about generations that is stopped there, until its leases have run out."""
    with stopped(place.environment, point, "ops.generations", *arguments) as found:
        wait_until(lambda: not held_by_the_living(place))
        yield found


def held_by_the_living(place: Place) -> bool:
    leases = [hold_on(place.streaming.at(number), place.pipeline) for number in (1, 2)]
    return any(lease.holder() for lease in (command_lease(place.streaming), *leases))


def entries(place: Place) -> list[tuple[int, str]]:
    return [(entry.fields["generation"], entry.fields["why"]) for entry in place.journal.entries()]


@pytest.mark.parametrize("point", ["swap-held", "swap-decided"])
def test_a_swap_that_slept_does_not_move_the_pointer(two: Place, point: str) -> None:
    with asleep(two, point, *SWAP) as sleeper:
        swap.execute(two, 2, unverified=True)
        rollback.execute(two)
        code, err = sleeper.go_on()
    assert code == TRY_LATER, err
    assert entries(two) == [(2, "swap"), (1, "rollback")]
    assert is_live(two, 1)


def test_a_swap_that_slept_does_not_make_live_what_was_deleted(two: Place) -> None:
    with asleep(two, "swap-decided", *SWAP) as sleeper:
        prune.execute(two, 0, only=2)
        code, err = sleeper.go_on()
    assert code == TRY_LATER, err
    assert entries(two) == [(1, "prune")]
    assert is_live(two, 1)


def test_a_swap_that_slept_after_it_moved_the_pointer_shows_what_is_live(two: Place) -> None:
    with asleep(two, "swap-pointed", *SWAP) as sleeper:
        assert rollback.execute(two).unfinished
        rollback.execute(two)
        sleeper.go_on()
    assert entries(two) == [(2, "swap"), (1, "rollback")]
    assert is_live(two, 1)


def test_a_rollback_that_slept_does_not_make_live_what_was_deleted(two: Place) -> None:
    switch(two, 2, "swap", None)
    with asleep(two, "swap-decided", "rollback", "--execute") as sleeper:
        prune.execute(two, 0)
        code, err = sleeper.go_on()
    assert code == TRY_LATER, err
    assert entries(two) == [(2, "swap"), (2, "prune")]
    assert is_live(two, 2)


def test_a_deletion_that_slept_leaves_what_has_become_live(two: Place) -> None:
    switch(two, 2, "swap", None)
    with asleep(two, "prune-decided", "prune", "--keep", "0", "--execute") as sleeper:
        rollback.execute(two)
        switch(two, 2, "swap", two.journal.last())
        rollback.execute(two)
        code, err = sleeper.go_on()
    assert code == TRY_LATER, err
    assert everywhere(two) == [{1, 2}, {1, 2}, {1, 2}]
    assert is_live(two, 1)


def test_what_a_sleeping_command_deletes_is_not_made_live(two: Place) -> None:
    switch(two, 2, "swap", None)
    with asleep(two, "prune-begun", "prune", "--keep", "0", "--execute") as sleeper:
        with pytest.raises(Failure, match="generation 1, which was live before 2, is deleted"):
            rollback.execute(two)
        assert sleeper.go_on()[0] == 0
    assert everywhere(two) == [{2}, {2}, {2}]
    assert is_live(two, 2)


def test_a_verification_that_slept_is_not_taken_for_the_newest(alike: Place) -> None:
    with stopped(alike.environment, "verify-judged", "ops.verify", "--generation", "2") as sleeper:
        verify(alike, 2, 1, "DIFFERENT")
        code, err = sleeper.go_on()
    assert (code, "generation 2 was verified against 1 meanwhile" in err) == (TRY_LATER, True), err
    assert [entry.fields["verdict"] for entry in alike.verifications.entries()] == ["DIFFERENT"]
