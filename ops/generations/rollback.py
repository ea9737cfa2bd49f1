"""Back to the generation that was live before: at once, with whatever it has."""

from dataclasses import dataclass

from ops.generations.holding import alone
from ops.generations.inventory import Generation, describe, is_being_deleted, numbers, topic_ends
from ops.generations.place import Place
from ops.generations.switching import is_unfinished, show, switch
from plumbing.errors import Failure
from plumbing.objects.journal import Entry


@dataclass(frozen=True)
class Plan:
    """`to`: what would become live, and how old it is. `unfinished`: as of a swap."""

    live: int
    to: Generation
    unfinished: bool


def plan(place: Place) -> Plan:
    """Raises Failure when there is nothing to go back to."""
    return _plan(place, place.journal.last())


def _plan(place: Place, last: Entry | None) -> Plan:
    if last is None or last.fields.get("previous") is None:
        raise Failure("generation 1 has always been live: there is nothing to go back to")
    live, to = int(last.fields["generation"]), int(last.fields["previous"])
    if to not in numbers(place) or is_being_deleted(place, to):
        raise Failure(f"generation {to}, which was live before {live}, is deleted; gpps rebuild makes a new one")
    return Plan(live, describe(place, to, live, topic_ends(place)), is_unfinished(place))


def execute(place: Place) -> Plan:
    """Makes the generation before live again, as it is; its driver then reads what it lacks. Raises as a swap.

    After a swap or rollback that was interrupted, it ends that one and no more.
    """
    with alone(place.streaming):
        last = place.journal.last()
        wanted = _plan(place, last)
        if wanted.unfinished:  # to go back now would be to go where the interrupted command came from
            show(place)
            return wanted
        switch(place, wanted.to.number, "rollback", last)
    place.say(f"generation {wanted.to.number} is live again")
    return wanted
