"""A scratch folder that goes with its process: at its end, or, when it was killed, when the next one makes its own."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plumbing.files import private_folder

PREFIX = "gpps-spark-"
OWNER = "owner"  # locked by whoever the folder belongs to, for as long as that lives


@contextmanager
def scratch_folder(place: Path | None = None) -> Iterator[Path]:
    """A new folder of this user's alone in `place`, or where temporary files are; deleted when the block ends.

    Those of processes that are gone go first.
    """
    place = place or Path(tempfile.gettempdir())
    if "," in str(place):
        place = Path("/tmp")  # Spark would take it for two folders
    private_folder(place)
    sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    lock = os.open(folder / f".{OWNER}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / f".{OWNER}").rename(folder / OWNER)  # seen by others only once it is locked
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(place: Path) -> None:
    """Deletes the scratch folders in `place` whose processes are gone."""
    for folder in place.glob(f"{PREFIX}*"):
        try:
            # No link of another user's leads us elsewhere: the file is opened as what it is, or not.
            lock = os.open(folder / OWNER, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue  # another user's, or one in the making, or going
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not folder.is_symlink() and folder.stat().st_uid == os.getuid():
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            pass  # its process lives
        finally:
            os.close(lock)
