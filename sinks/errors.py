"""Failures between the lake and a store, distinguished by what the caller should do about them."""

from plumbing.errors import TryLater


class SinkUnreachable(TryLater):
    """The store that is written to did not answer."""


class SinkBusy(TryLater):
    """Another follower writes to the same target; nothing older was written over its rows."""


class PositionMoved(RuntimeError):
    """The sink's position is not the one this load follows: another follower applied it. Read the position again."""
