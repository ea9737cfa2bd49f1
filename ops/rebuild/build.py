"""Building the generation: its number claimed, the topics read into it, its stores loaded.

Each step finds out by itself what the one before a kill has left, so resuming means doing them all again.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ops.generations.holding import held
from ops.generations.place import Place
from ops.rebuild import from_raw
from ops.rebuild.plan import Plan
from plumbing.generations import last_refresh
from plumbing.lease.holder import Holder
from plumbing.lease.lease import Lease, LeaseHeld, renewing
from plumbing.shipped import project_version
from streaming.driver import preflight
from streaming.lake.manifest import Manifest, create_manifest, read_manifest, replace_manifest

Note = Callable[[str], None]


def build(place: Place, plan: Plan, note: Note) -> Manifest:
    """Does what the plan says, and returns the manifest of the generation that is built.

    `note` receives the log lines of a stage. Live work continues meanwhile. Raises StageFailed, NotReady, LeaseLost,
    and Overtaken when another rebuild has resumed the generation.
    """
    with claimed(place, plan) as manifest:
        place.kill.reach("rebuild-manifest")
        number = manifest.generation
        with held(place.streaming.at(number), place.pipeline):  # a drain that outlived a killed rebuild ends first
            if manifest.built_from == "raw":
                manifest = from_raw.stage(place, manifest)
                place.kill.reach("rebuild-staged")
            place.say(f"reading the topics into generation {number}")
            _drain(place, manifest, note)
            place.kill.reach("rebuild-drained")
            place.say(f"loading generation {number} into the warehouse")
            place.load(number)
            place.kill.reach("rebuild-loaded")
            if manifest.built_from == "raw":
                from_raw.clear(place, place.lake(number))
            return _finished(place, manifest)


@contextmanager
def claimed(place: Place, plan: Plan) -> Iterator[Manifest]:
    """The manifest of a generation that this process alone builds: the unfinished one, or a new one.

    Of two rebuilds that begin at once, one creates the manifest of a number and the other that of the next.
    """
    manifest, lease = _claim(place, plan)
    with renewing(lease, place.streaming.lease_seconds / 3):
        yield manifest


def _claim(place: Place, plan: Plan) -> tuple[Manifest, Lease]:
    begun = read_manifest(place.lake(plan.number)) if plan.resumes else None
    if begun is not None and (lease := _taken(place, begun)):
        return begun, lease
    manifest = _manifest(place, plan)
    while not create_manifest(place.lake(manifest.generation), manifest) or not (lease := _taken(place, manifest)):
        manifest = manifest.model_copy(update={"generation": manifest.generation + 1})
    return manifest, lease


def _taken(place: Place, manifest: Manifest) -> Lease | None:
    """The right to build the generation; None while another rebuild has it."""
    lease = claim_on(place, manifest.generation)
    try:
        lease.acquire()
    except LeaseHeld:
        return None
    return lease


def claim_on(place: Place, generation: int) -> Lease:
    """The lease of the process that builds the generation."""
    table, item = preflight.state_table(place.streaming), f"rebuild#g{generation}#{place.pipeline.name}"
    return Lease(table, item, place.streaming.lease_seconds, time.time, Holder.this_process())


def _manifest(place: Place, plan: Plan) -> Manifest:
    return Manifest(
        generation=plan.number,
        state="building",
        built_from=plan.bounds.origin,
        start=plan.bounds.start,
        fence=plan.bounds.fence,
        bound=plan.bounds.bound,
        began_at=place.clock().isoformat(timespec="seconds"),
        code_version=project_version(),
        claim=secrets.token_hex(8),
    )


def _drain(place: Place, manifest: Manifest, note: Note) -> None:
    staged = from_raw.staged_at(place.lake(manifest.generation))
    flags = ["--staged", staged] if staged else []
    place.read_to(manifest.generation, manifest.fence, *flags, start=manifest.start, note=note)


def _finished(place: Place, manifest: Manifest) -> Manifest:
    lake = place.lake(manifest.generation)
    marts = last_refresh(lake.uri, lake.generation, lake.aws)
    built_at = place.clock().isoformat(timespec="seconds")
    updates = {
        "state": "built",
        "built_at": built_at,
        "transform": marts.get("transform"),
        "code_version": project_version(),
    }
    done = manifest.model_copy(update=updates)
    replace_manifest(lake, manifest, done)
    return done
