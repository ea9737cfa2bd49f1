"""The private folder of the local services: its maker, its modes, and where each service keeps its things."""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from plumbing.errors import Misconfigured, TryLater
from plumbing.files import exclusive, write_private

MARKER = "made-by-gpps"
ENVIRONMENT = "environment"
NEEDED_BYTES = 300_000_000  # by the local services, before they hold much


class Home:
    """The folder; nothing is made before `make` is called."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def environment_file(self) -> Path:
        return self.path / ENVIRONMENT

    @property
    def scratch(self) -> Path:
        """The folder in which Spark has its own while it runs."""
        return self.path / "tmp"

    @property
    def exists(self) -> bool:
        return (self.path / MARKER).exists()

    def service(self, name: str) -> Path:
        """The folder of one service."""
        return self.path / name

    def make(self) -> None:
        """Make the folder, or take one made earlier; raises Misconfigured where it is somebody else's."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self._others() and not self.exists:  # in this order: another gpps may be making it at this moment
                raise Misconfigured(
                    f"{self.path} holds other files; set GPPS_HOME to an empty or new folder for the local services"
                )
            self.path.chmod(0o700)
        except OSError as error:
            raise Misconfigured(f"{self.path} cannot be used for the local services (GPPS_HOME): {error}") from error
        if not self.exists:
            write_private(
                self.path / MARKER, "The local services of gpps keep their data here; `gpps reset` deletes it.\n"
            )

    def require_space(self, needed: int = NEEDED_BYTES) -> None:
        """Raises TryLater where less than `needed` bytes are left."""
        free = shutil.disk_usage(self.path).free
        if free < needed:
            raise TryLater(
                f"{self.path} has {free / 1e9:.1f} GB of space left; the local services need {needed / 1e9:.1f} GB"
            )

    def _others(self) -> list[Path]:
        """Entries of the folder besides a marker in the making."""
        return [path for path in self.path.iterdir() if not path.name.startswith(f".{MARKER}.")]

    def make_service(self, name: str) -> Path:
        """The folder of one service, made when it is not there."""
        folder = self.service(name)
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "tmp").mkdir(mode=0o700, exist_ok=True)
        return folder

    def lock(self, say: Callable[[str], None]) -> AbstractContextManager[None]:
        """Only one process at a time starts, stops or deletes services."""
        return exclusive(self.path / "lock", say, "another gpps is starting or stopping services; waiting for it")

    def content(self) -> list[Path]:
        """Entries that `reset` deletes: everything but lock and marker; another gpps may be waiting for that lock."""
        return sorted(path for path in self.path.iterdir() if path.name not in (MARKER, "lock"))

    def delete(self) -> None:
        """Delete all data in the folder; the caller holds the lock and has stopped the services."""
        for path in self.content():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def fresh(folder: Path) -> Path:
    """A name for a data folder in the making; what killed tries have left is removed.

    Each try has a name of its own, because a program that a killed one had started may still be writing.
    """
    for left in folder.glob("data.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    return folder / f"data.new-{os.getpid()}"


def adopt(new: Path, name: str) -> Path:
    """Give a completed folder its name in one step, so that a half-made one never has it."""
    final = new.with_name(name)
    os.rename(new, final)  # noqa: PTH104 - fails when the name is taken
    return final
