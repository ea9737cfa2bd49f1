"""Files an answer is kept in: whole or not there, their owner's alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from plumbing.files import replacing


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
    try:
        with replacing(path) as draft:
            yield draft
    except OSError as error:
        raise CannotKeep(f"cannot write {path}: {error.strerror}") from None
