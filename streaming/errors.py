"""Failures of this stage, beside the kinds of plumbing.errors, which determine the exit codes of its commands."""

from plumbing.errors import Failure, Misconfigured, TryLater


class NotReady(TryLater):
    """A service, topic or bucket is not there, or another driver holds the lease."""


class LostCommit(TryLater):
    """The lake and the checkpoint disagree; the checkpoint is gone and all offsets are read again at the next start."""


class CannotDrain(Failure):
    """A generation cannot be brought to a fence: it is beyond it, or the topics do not hold what lies between."""


class NotStaged(Failure):
    """There is nothing whole to land, or what there is belongs to other topics; the message says which."""


class Unusable(Misconfigured):
    """A file that a pipeline's settings name cannot serve; the message says which and why."""
