"""Places where a test may kill or stop a command that looks after generations, to see that it ends well."""

from sinks.kill_points import KillPoints

POINTS = (
    "rebuild-manifest",
    "rebuild-staged",
    "rebuild-drained",
    "rebuild-loaded",
    "verify-held",
    "verify-drained",
    "verify-compared",
    "verify-judged",
    "swap-held",
    "swap-drained",
    "swap-loaded",
    "swap-decided",
    "swap-pointed",
    "swap-viewed",
    "prune-decided",
    "prune-begun",
    "prune-lake",
    "prune-tables",
    "dlq-chosen",
    "dlq-published",
    "dlq-dropping",
)


def kill_points(text: str | None) -> KillPoints:
    """`[stop@]<point>[:<n>]`, as GPPS_KILL_OPS_AT has it; raises ValueError for a point that is none of POINTS."""
    return KillPoints.parse(text, POINTS)
