"""Reasons for which two generations cannot be judged equal or different."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from ops.verify.standing import Standing
from streaming.ingest.accounting import Accounting
from streaming.ingest.fences import Offsets, places

Kind = Literal["not built", "bound", "other code version", "retention gap", "moving fence", "accounting"]


@dataclass(frozen=True)
class Reason:
    """`description` is for people; `detail` holds the same for programs."""

    kind: Kind
    description: str
    detail: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "said": self.description, "detail": self.detail}


def of_builds(expected: Standing, found: Standing, code: str) -> list[Reason]:
    """Reasons that no draining can remove. `code`: the transform of this code's rules."""
    both = (expected, found)
    reasons = [reason for standing in both for reason in _unfinished(standing)]
    if not reasons:
        reasons = [*_code_versions(both, code), *_gaps(expected, found)]
    return reasons


def of_rest(expected: Standing, found: Standing) -> list[Reason]:
    """Why the two cannot be compared as they are now."""
    return [*_fences(expected, found), *(reason for one in (expected, found) for reason in _behind(one))]


def of_accounts(generation: int, accounts: Accounting) -> list[Reason]:
    """Records that were read and are not in its tables once: what is compared was not built of all of them."""
    return [
        Reason("accounting", f"generation {generation}: {problem}", {"generation": generation})
        for problem in (*accounts.faults, *accounts.untold)
    ]


def of_movement(before: Standing, after: Standing) -> list[Reason]:
    """Reason that a generation moved between two looks at it, if it did."""
    if before == after:
        return []
    moved = [name for name in ("offsets", "tables", "feeds", "stores") if getattr(before, name) != getattr(after, name)]
    what = ", ".join(moved) or "position"
    return [
        Reason(
            "moving fence",
            f"generation {before.generation} moved while it was compared ({what}); verify again",
            {"generation": before.generation, "moved": moved},
        )
    ]


def _unfinished(standing: Standing) -> Iterator[Reason]:
    name, manifest = f"generation {standing.generation}", standing.manifest
    detail = {"generation": standing.generation}
    if manifest and manifest.state != "built":
        yield Reason("not built", f"{name} is still being built; gpps rebuild --execute goes on with it", detail)
    elif standing.transform is None:
        yield Reason("not built", f"{name} has no marts in the lake yet", detail)
    if manifest and manifest.bound:
        description = f"{name} leaves out on purpose what an unbounded one holds ({manifest.bound})"
        yield Reason("bound", description, detail | {"bound": manifest.bound})


def _code_versions(both: tuple[Standing, Standing], code: str) -> Iterator[Reason]:
    transforms = {f"generation {standing.generation}": standing.transform for standing in both} | {"this code": code}
    if len(set(transforms.values())) > 1:
        versions = ", ".join(f"{name} {transform}" for name, transform in transforms.items())
        yield Reason(
            "other code version", f"the rules of the marts are not the same: {versions}", {"transforms": transforms}
        )


def _gaps(expected: Standing, found: Standing) -> Iterator[Reason]:
    """Records that only one of the two could read. One built from raw pages has what came before from there."""
    if any(one.manifest and one.manifest.built_from == "raw" for one in (expected, found)):
        return
    starts = (_starts(expected), _starts(found))
    for topic, partition in sorted(starts[0].keys() | starts[1].keys()):
        begun = [of_one.get((topic, partition), 0) for of_one in starts]
        if begun[0] != begun[1]:
            late, early = (expected, found) if begun[0] > begun[1] else (found, expected)
            yield _gap(late, early, (topic, partition), min(begun), max(begun))


def _gap(late: Standing, early: Standing, place: tuple[str, int], first: int, beyond: int) -> Reason:
    topic, partition = place
    missing = beyond - first
    return Reason(
        "retention gap",
        f"generation {late.generation} began at offset {beyond} of {topic} partition {partition}, generation "
        f"{early.generation} at {first}: {missing} record{'s' if missing > 1 else ''} were gone from the topic",
        {
            **{"topic": topic, "partition": partition, "from_offset": first, "to_offset": beyond},
            **{"missing": missing, "generation": late.generation},
        },
    )


def _starts(standing: Standing) -> dict[tuple[str, int], int]:
    return {(topic, partition): offset for topic, partition, offset in places(standing.start)}


def _fences(expected: Standing, found: Standing) -> Iterator[Reason]:
    if read(expected.offsets) != read(found.offsets):
        description = (
            f"generations {expected.generation} and {found.generation} have not read the topics to the same offsets"
        )
        detail = {str(one.generation): one.offsets for one in (expected, found)}
        yield Reason("moving fence", description, {"offsets": detail})


def read(offsets: Offsets) -> set[tuple[str, int, int]]:
    """Topic, partition, next offset, where anything was read."""
    return {place for place in places(offsets) if place[2]}


def _behind(standing: Standing) -> Iterator[Reason]:
    name, detail = f"generation {standing.generation}", {"generation": standing.generation}
    if standing.begun:
        yield Reason("moving fence", f"{name} has a batch that has begun and not ended", detail)
    if standing.behind:
        stores = ", ".join(standing.behind)
        yield Reason(
            "moving fence",
            f"{name}: not at the newest version of the change feeds: {stores}",
            detail | {"behind": standing.behind},
        )
