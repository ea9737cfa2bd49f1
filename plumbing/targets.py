"""Files and folders that a user names: tried before the work, and made as the user's own umask has it.

In the home they are the user's alone, as all that is there.
"""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from plumbing.files import private_folder, replacing


class Target(click.Path):
    """A file to write, or a folder to write to: tried when the command begins, not after minutes of work."""

    def __init__(self, *, folder: bool = False, allow_dash: bool = False) -> None:
        super().__init__(dir_okay=folder, file_okay=not folder, allow_dash=allow_dash, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = Path(str(super().convert(value, param, ctx)))
        if str(path) == "-" and self.allow_dash:
            return path
        try:
            tried(path, folder=self.dir_okay)
        except OSError as error:
            self.fail(f"cannot write {path}: {error.strerror}; give another place", param, ctx)
        return path


def tried(path: Path, *, folder: bool = False) -> Path:
    """The file, or folder, which can be written or made as things stand. Leaves all as it was. Raises OSError."""
    if folder and path.exists() and not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    if path.is_file() or (path.is_dir() and not folder):
        path.open("ab").close()
    elif path.exists() and not folder:  # a device, or a pipe, whose reader would take closing for the end
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    else:
        there = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
        tempfile.TemporaryFile(dir=there).close()
    return path


@contextmanager
def target(path: Path) -> Iterator[Path]:
    """An empty file beside `path` that takes its place when all went well. Its folder is made. Raises OSError."""
    target_folder(path.parent)
    with replacing(path) as draft:
        yield draft
        draft.chmod(_mode(path, 0o666))


def target_folder(folder: Path) -> Path:
    """The folder, made if need be, and what it lies in. Raises OSError."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    private_folder(folder)
    for each in made:
        each.chmod(_mode(each, 0o777))
    return folder


def _mode(path: Path, most: int) -> int:
    from plumbing.settings import TargetSettings

    settings = TargetSettings()
    home = settings.home
    if home is not None and path.resolve().is_relative_to(home.resolve()):
        return most & ~0o077
    if settings.umask is not None:
        return most & ~int(settings.umask, 8)
    umask = os.umask(0o077)
    os.umask(umask)
    return most & ~umask
