"""When a stage that ended is started again: its code, how long it ran and a random number go in, a delay comes out.

Exit codes: 2 and 78 say that trying again changes nothing, 75 that it will. Anything else counts as a crash.
"""

from dataclasses import dataclass, replace

from plumbing.errors import CONFIGURATION, TRY_LATER, USAGE

HOPELESS = (USAGE, CONFIGURATION)


@dataclass(frozen=True)
class Policy:
    """Delays in seconds: doubled from `first` to `longest`; a run of `ran_well` or more begins at `first` again.

    A stage whose configuration is wrong is tried again only every `hopeless` seconds or a little more.
    """

    first: float = 1.0
    longest: float = 300.0
    ran_well: float = 180.0
    hopeless: float = 900.0


@dataclass(frozen=True)
class History:
    """`in_a_row` ends without a good run between them, of any kind; `crashes` since the stage was wanted."""

    in_a_row: int = 0
    crashes: int = 0


@dataclass(frozen=True)
class Verdict:
    """What follows from one end. `failed`: shown as such, because waiting alone will not mend it."""

    delay: float
    failed: bool
    history: History


def after_end(policy: Policy, history: History, code: int, ran_seconds: float, random: float) -> Verdict:
    """What to do about a stage that ended unasked. `random` is in [0, 1).

    The delay lies between half of the doubled time and all of it, so that stages which fell together rise apart.
    """
    history = replace(history, crashes=history.crashes + (code not in (*HOPELESS, TRY_LATER)))
    if code in HOPELESS:
        return Verdict(policy.hopeless * (1 + random / 10), True, replace(history, in_a_row=0))
    in_a_row = 1 if ran_seconds >= policy.ran_well else history.in_a_row + 1
    doubled = policy.first * 2.0 ** min(in_a_row - 1, 60)
    return Verdict(min(policy.longest, doubled) * (1 + random) / 2, False, replace(history, in_a_row=in_a_row))
