"""Vacuum: files that compaction replaced are deleted once nobody needs them, and files that no commit names.

A replaced file stays for a stated time, for readers that began before, and as long as a version is needed that has it:
the one that the last refresh names for readers, and the one that a follower has come to, which reads commit by commit
from there. A follower that is later than a stated limit is not waited for: it loads the snapshot. What was not deleted
in time, since it had to be kept or the job did not run, no commit names any more: it goes with the rest of that kind.
What the log itself keeps, and for how long, the tables' properties say (streaming.lake.tables); Delta's writers keep to
them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from plumbing.delta import DeltaLog
from plumbing.followers import applied_versions
from plumbing.generations import last_refresh
from plumbing.lake import reaching
from plumbing.objects.store import store_at
from streaming.lake.paths import Lake
from streaming.maintenance.compaction import Before

_LOG = "_delta_log~"  # after all of the log, and before every data file


@dataclass(frozen=True)
class Keeping:
    """For how long what was replaced stays: `readers`, whoever reads what a moment ago was the table; `followers`, who
    has not come past it. Whole hours."""

    readers: int
    followers: int


def vacuum(lake: Lake, table: str, keeping: Keeping, before: Before, now: datetime, orphans: bool) -> int:
    """Deletes what nobody needs any more, and tells how many files that were.

    `orphans`: also what no commit names and is older than any follower may be. Raises what `before` and the lake raise.
    """
    found = lake.log(table)
    opened = found.opened()
    if opened is None:
        return 0
    floor = min([int(opened.version()), *needed(lake, table, found, keeping, now)])
    then = opened if floor == opened.version() else found.opened(floor)
    if then is None:
        return 0
    with reaching(f"the Delta table {found.uri}"):
        # What was replaced in a version is needed by nobody who is at that version or later.
        names = then.vacuum(keeping.readers, dry_run=True, enforce_retention_duration=False)
        if orphans:
            names += opened.vacuum(
                keeping.followers, dry_run=True, enforce_retention_duration=False, full=True, keep_versions=[floor]
            )
    folder = store_at(lake.table(table), lake.aws)
    # The log names a replaced file for an hour more than it has to stay.
    gone = set(names) & set(folder.files(after=_LOG)) if names else set()
    if not gone:
        return 0
    before("vacuum")
    folder.delete_all(sorted(gone))
    before("vacuumed")
    return len(gone)


def needed(lake: Lake, table: str, found: DeltaLog, keeping: Keeping, now: datetime) -> Iterable[int]:
    """Versions of the table that somebody may still read, or resume from."""
    position = last_refresh(lake.uri, lake.generation, lake.aws)
    for versions in (position.get("tables", {}), position.get("feeds", {})):
        if table in versions:
            yield versions[table]
    limit = now - timedelta(hours=keeping.followers)
    for versions in applied_versions(lake.uri, lake.generation, lake.aws).values():
        if table in versions:
            lacks = found.committed_at(versions[table] + 1)
            if lacks is not None and lacks > limit:
                yield versions[table]
