"""What stops a command, with the exit code that says so."""

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_TRY_LATER = 75
EXIT_CONFIGURATION = 78


class OpsError(Exception):
    """A command cannot go on; the message says what, where and what to do."""

    exit_code = EXIT_FAILED


class ConfigurationError(OpsError):
    """The machine, a setting or a file of the set-up is not as it has to be."""

    exit_code = EXIT_CONFIGURATION


class TryLaterError(OpsError):
    """Something needed is away or held by another process for the moment."""

    exit_code = EXIT_TRY_LATER


class UsageError(OpsError):
    """A command was asked for something it does not know; the message lists what it knows."""

    exit_code = EXIT_USAGE
