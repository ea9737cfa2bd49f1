"""What is being made, on a terminal; elsewhere nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def told() -> Iterator[Callable[[str], None]]:
    """Tells each step on standard error while it lasts, where that is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("making the report") as status:  # shows nothing where there is no terminal
        yield status.update
