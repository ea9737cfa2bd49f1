"""Inventory of generations: those there are, in whatever store, and the state of each."""

from dataclasses import dataclass
from typing import Literal

from ops.generations.place import Place
from ops.verify import report
from plumbing.delta import files_of
from plumbing.objects.journal import Entry
from sinks import generations as stores
from streaming.errors import NotReady
from streaming.ingest import topics
from streaming.ingest.fences import Offsets, count
from streaming.lake.manifest import read_manifest

State = Literal["streamed", "building", "built", "going"]


@dataclass(frozen=True)
class Verified:
    """`number`: of the entry in the journal of verifications; `at`: when, UTC."""

    number: int
    against: int
    verdict: str
    at: str


def mentioned(place: Place) -> set[int]:
    """Generations that were ever compared."""
    return {
        number
        for entry in place.verifications.entries()
        for number in (entry.fields["generation"], entry.fields["against"])
    }


def last_verified(place: Place, generation: int, against: int | None = None) -> Verified | None:
    """The last verification of the generation (against this other one); None when there is none."""
    entry = report.newest(place.verifications, generation, against)
    return of_entry(entry) if entry else None


def of_entry(entry: Entry) -> Verified:
    return Verified(entry.number, entry.fields["against"], entry.fields["verdict"], entry.fields["at"])


@dataclass(frozen=True)
class Generation:
    """`behind`: records of the topics it has not read, None while the broker is away. `rows` and `bytes`: what its
    tables in the lake hold now. `loaded_at`: of its last load into the warehouse. Instants are UTC.

    `state`: "streamed" was made by the stream alone, "building" and "built" by a rebuild, "going" is being deleted.
    """

    number: int
    live: bool
    state: State
    built_from: str
    bound: str | None
    behind: int | None
    rows: int
    bytes: int
    loaded_at: str | None
    verified: Verified | None


def numbers(place: Place) -> list[int]:
    """Generations of which anything is left in lake, DynamoDB or warehouse, and the live one; ascending."""
    found = {int(name[4:]) for name in place.folder().folders() if name.startswith("gen=") and name[4:].isdecimal()}
    in_stores = (each(place.sinks) for each in (stores.in_dynamodb, stores.in_warehouse, stores.in_mongodb))
    return sorted(found.union(*in_stores, {place.live()}))


def unused(place: Place) -> int:
    """A number for the next generation: none has it, and nothing that is stored mentions it.

    Results about a deleted generation must not be mistaken for those of a new one.
    """
    return max([*numbers(place), *been_live(place), *mentioned(place), *going(place)]) + 1


def been_live(place: Place) -> list[int]:
    """Generations that the pointer's journal speaks of as live, the last one first."""
    contents = [entry.fields for entry in reversed(place.journal.entries())]
    return list(
        dict.fromkeys(int(one[name]) for one in contents for name in ("generation", "previous") if one.get(name))
    )


def generations(place: Place) -> list[Generation]:
    live, ends = place.live(), topic_ends(place)
    return [describe(place, number, live, ends) for number in numbers(place)]


def describe(place: Place, number: int, live: int, ends: Offsets | None) -> Generation:
    """`ends`: of the topics, without prefix; None while the broker is away."""
    manifest = read_manifest(place.lake(number))
    rows, size = _size(place, number)
    loaded = stores.last_load(place.sinks.at(number))
    return Generation(
        number,
        number == live,
        "going" if is_being_deleted(place, number) else manifest.state if manifest else "streamed",
        manifest.built_from if manifest else "topics",
        manifest.bound if manifest else None,
        None if ends is None else count(position(place, number), ends),
        rows,
        size,
        loaded.isoformat(timespec="seconds") if loaded else None,
        last_verified(place, number),
    )


def is_being_deleted(place: Place, number: int) -> bool:
    """True when its deletion has begun: what is left may be anything, and it is never live again."""
    return number in going(place)


def going(place: Place) -> set[int]:
    """Generations of which the pointer's journal says that they are being deleted, or were."""
    return {number for entry in place.journal.entries() for number in entry.fields.get("going", ())}


def position(place: Place, number: int) -> Offsets:
    """Its position in the topics: next offsets, without prefix; empty when it has read nothing."""
    return place.offset_log(number).position()


def topic_ends(place: Place) -> Offsets | None:
    """The current ends of the topics; None, with a message, while the broker is away."""
    try:
        return topics.ends(place.streaming, place.pipeline.topics())
    except NotReady as error:
        place.say(str(error))
        return None


def _size(place: Place, number: int) -> tuple[int, int]:
    """Rows and bytes of its tables' present versions, by their logs."""
    lake, rows, size = place.lake(number), 0, 0
    for name in place.folder(f"gen={number}").folders():
        if name.startswith("_"):
            continue
        table = lake.log(name).opened()
        files = files_of(table) if table else ()
        rows += sum(file.rows or 0 for file in files)
        size += sum(file.size for file in files)
    return rows, size
