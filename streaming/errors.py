"""Errors that say what to do; the command line gives each its exit code."""


class NotReady(RuntimeError):
    """A service, topic or bucket is not there, or another driver holds the lease: try later (exit code 75)."""


class LeaseLost(RuntimeError):
    """Another driver took over; nothing more may be written."""


class LostCommit(RuntimeError):
    """The lake and the checkpoint disagree; the checkpoint is gone and all offsets are read again at the next start."""


class CannotDrain(RuntimeError):
    """A generation cannot be brought to a fence: it is beyond it, or the topics do not hold what lies between."""


class NotStaged(RuntimeError):
    """There is nothing whole to land, or what there is belongs to other topics; the message says which."""


class CannotTell(RuntimeError):
    """The generation does not hold what would answer, and waiting brings none of it (exit code 4)."""


class Unusable(RuntimeError):
    """A file that a pipeline's settings name cannot serve; the message says which and why (exit code 78)."""
