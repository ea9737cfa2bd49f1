"""Failures that end a benchmark."""

from pathlib import Path

from plumbing.errors import Failure


class ArmFailed(Failure):
    """A process that was measured ended with another code than 0."""

    def __init__(self, what: str, code: int, log: Path) -> None:
        lines = log.read_text(errors="replace").splitlines()[-12:] if log.exists() else []
        super().__init__("\n".join([f"{what} ended with exit code {code}; its last lines:", *lines]))


class OutputsDiffer(Failure):
    """Two arms did not do the same work: their times say nothing."""
