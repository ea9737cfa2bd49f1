"""What can go wrong between the lake and a store, told apart by what the caller should do about it."""

from plumbing.errors import Failure, TryLater


class LakeUnreachable(TryLater):
    """The lake did not answer."""


class NothingThere(TryLater):
    """The lake does not hold what is asked for yet."""


class SinkUnreachable(TryLater):
    """The store that is written to did not answer."""


class SinkBusy(TryLater):
    """Another follower writes to the same target; nothing older was written over its rows."""


class Gone(LookupError):
    """What a follower needs to go on is not in the lake, or its history is another one: bootstrap again."""


class PositionMoved(RuntimeError):
    """The sink's position is not the one this load follows: another follower applied it. Read the position again."""


class DamagedLake(Failure):
    """A file is not what the log says, or the table uses what this reader does not know. Retrying does not help."""
