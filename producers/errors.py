"""How a run of this stage may fail, each with the exit code its command ends with."""


class ProducerError(Exception):
    """A failure the run cannot go on from. Messages never hold a key or a full URL."""

    exit_code = 1


class TryLater(ProducerError):
    """Something needed is away or taken: the same command works later, and goes on where this one stood."""

    exit_code = 75


class Misconfigured(ProducerError):
    """A setting, a key or an installation is wrong: trying again changes nothing."""

    exit_code = 78


class Stopped(ProducerError):
    """The process was asked to stop while it waited."""

    exit_code = 143
