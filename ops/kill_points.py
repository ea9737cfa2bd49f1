"""Places where a test may kill a command that looks after generations, to see that the next run makes it good."""

from sinks.kill_points import KillPoints

POINTS = (
    "rebuild-manifest",
    "rebuild-staged",
    "rebuild-drained",
    "rebuild-loaded",
    "verify-held",
    "verify-drained",
    "verify-compared",
    "swap-held",
    "swap-drained",
    "swap-loaded",
    "swap-pointed",
    "swap-viewed",
    "prune-begun",
    "prune-lake",
    "prune-tables",
    "dlq-published",
)


def kill_points(text: str | None) -> KillPoints:
    """`<point>` or `<point>:<n>`, as GPPS_KILL_OPS_AT has it; raises ValueError for a point that is none of POINTS."""
    return KillPoints.parse(text, POINTS)
