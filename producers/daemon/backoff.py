"""How long a daemon waits, and what it says of it: plain functions; chance is a number in [0, 1)."""

from plumbing.errors import Failure, Misconfigured
from producers.http.client import KeyRefused
from producers.quota.ledger import QuotaUsedUp
from producers.settings import secret_variables
from producers.source import Source

JITTER = 0.1  # of an interval, to either side
EXTRA_SECONDS = 10.0  # up to this later than when a quota has room again, so that daemons do not come all at once


def interval(seconds: float, chance: float) -> float:
    """The time between two runs, a little shorter or longer than `seconds`."""
    return seconds * (1 - JITTER + 2 * JITTER * chance)


def pause(error: Failure, in_a_row: int, poll_seconds: float, longest: float, chance: float) -> float:
    """Seconds to wait after a run that failed; `in_a_row` counts hopeless failures before this one.

    What waiting alone does not mend (a dead key, a quota in all, a wrong setting) is tried again after the interval,
    doubled each time, up to `longest`. A wait that the API or the quota names is kept.
    """
    if is_hopeless(error):
        return min(interval(poll_seconds, chance) * 2.0 ** min(in_a_row, 60), max(longest, poll_seconds))
    asked = getattr(error, "retry_after", None)
    if isinstance(error, QuotaUsedUp) and asked is not None:
        return float(asked) + chance * min(EXTRA_SECONDS, poll_seconds)
    return max(interval(poll_seconds, chance), asked or 0.0)


def is_hopeless(error: Failure) -> bool:
    """Whether waiting alone will not mend it."""
    return isinstance(error, Misconfigured) or (isinstance(error, QuotaUsedUp) and error.retry_after is None)


def told(error: Failure, source: Source) -> str:
    """The error, with the names of the variables to look at when the key is refused."""
    variables = ", ".join(secret_variables(source.polled.settings))
    return f"{error}; check {variables}" if isinstance(error, KeyRefused) else str(error)
