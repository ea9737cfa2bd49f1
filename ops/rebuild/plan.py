"""What a rebuild would do now."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ops.generations.inventory import is_going, numbers, position, unused
from ops.generations.place import Place
from ops.rebuild import estimate, from_raw
from ops.rebuild.bounds import Asked, Bounds, bounds
from ops.rebuild.estimate import Space
from streaming.ingest.fences import count
from streaming.lake.manifest import Manifest, read_manifest


@dataclass(frozen=True)
class Plan:
    """Generation `number` beside the live one. `landed` of its `records` are in it already when it `resumes`.

    `rows`: of the live generation's tables in the lake, which the new one's come to, or to fewer. `measured`: whether
    `seconds` come from an earlier build. `expired`: records of each topic that no longer can be read. `archived`:
    records of the archive by source, to be parsed again; empty when it is not asked.
    """

    number: int
    live: int
    resumes: bool
    bounds: Bounds
    landed: int
    rows: int
    space: Space
    seconds: float
    measured: bool
    archived: Mapping[str, int]

    @property
    def records(self) -> int:
        return count(self.bounds.start, self.bounds.fence)

    def as_json(self) -> dict[str, Any]:
        more = {"records": self.bounds.records(), "expired": self.bounds.expired()}
        return asdict(self) | more


def plan(place: Place, asked: Asked, *, new: bool) -> Plan:
    """`new`: even where an unfinished generation could be gone on with. Raises NoSuchBounds, NotReady, TryLater."""
    found = numbers(place)
    manifests = [each for each in (read_manifest(place.lake(number)) for number in found) if each]
    wanted = bounds(place, asked)
    begun = None if new else unfinished(place, manifests, wanted, asked)
    if begun is not None:
        wanted = Bounds(begun.start, begun.fence, begun.bound, begun.built_from)
    landed = count(wanted.start, position(place, begun.generation) or wanted.start) if begun else 0
    left = count(wanted.start, wanted.fence) - landed
    rows, space = estimate.space(place)
    archived = from_raw.archived(place) if asked.origin == "raw" else {}
    seconds, measured = estimate.seconds(left + (rows if archived else 0), manifests)
    number = begun.generation if begun else unused(place)
    return Plan(number, place.live(), begun is not None, wanted, landed, rows, space, seconds, measured, archived)


def unfinished(place: Place, manifests: list[Manifest], wanted: Bounds, asked: Asked) -> Manifest | None:
    """The newest generation that was begun with the same bounds and is not built to its end."""
    begun = [
        each
        for each in manifests
        if (each.state, each.built_from, each.bound) == ("building", asked.origin, wanted.bound)
        and (asked.to_offsets is None or each.fence == wanted.fence)
        and not is_going(place, each.generation)
    ]
    return begun[-1] if begun else None
