"""Failures of a run: one table of exit codes, and the kinds of failure that end with each.

A stage's own failures derive from these, so that whoever ends a process needs no list of them.
"""

FAILED = 1
USAGE = 2
DIFFERENT = 3  # what was compared is not equal
CANNOT_SAY = 4
TRY_LATER = 75
CONFIGURATION = 78
SIGNALLED = 128  # and the number of the signal


class Failure(Exception):
    """A run cannot continue. The message says what, where and what to do, and holds neither a key nor a full URL."""

    exit_code = FAILED


class WrongUsage(Failure):
    """An unknown name or value was asked for; the message lists the known ones."""

    exit_code = USAGE


class CannotTell(Failure):
    """The stored data do not hold the answer, and waiting will not bring it."""

    exit_code = CANNOT_SAY


class TryLater(Failure):
    """Something needed is away or taken: the same command works later, and continues where this one stood."""

    exit_code = TRY_LATER


class Misconfigured(Failure):
    """A setting, a key or an installation is wrong: trying again changes nothing."""

    exit_code = CONFIGURATION


class Interrupted(KeyboardInterrupt):
    """A signal to leave: whoever cleans up, or calls off a query, for a Ctrl-C does it for the others, too."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Stopped(Failure):
    """The process was asked to stop while it waited."""

    exit_code = SIGNALLED + 15
