"""Files an answer is kept in: whole or not there, their owner's alone."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotKeep(RuntimeError):
    """The file cannot be written. The message says why."""


def keep(path: Path, content: str) -> None:
    """Writes `content`. Raises CannotKeep."""
    with _draft(path) as draft:
        draft.write_text(content, encoding="utf-8", newline="")


def keep_picture(path: Path, save: Callable[[Path], object]) -> None:
    """Has `save` write the picture to a path with the ending of `path`. Raises CannotKeep."""
    with _draft(path) as draft:
        save(draft)
        draft.chmod(0o600)


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A private file beside `path` that takes its place when all went well."""
    try:
        handle, name = tempfile.mkstemp(prefix=".gpps-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise CannotKeep(f"cannot write {path}: {error.strerror}") from None
    draft = Path(name)
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        raise CannotKeep(f"cannot write {path}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
