"""Ports of the local services: chosen once, remembered, changed only when somebody else has taken one."""

import json
import random
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from plumbing.errors import Failure
from plumbing.files import write_private

HOST = "127.0.0.1"
FILE = "ports.json"
# Below the range from which systems give outgoing connections their ports.
LOWEST, HIGHEST = 20_000, 32_000
ATTEMPTS = 200

_one_at_a_time = threading.Lock()  # services of one home are started by several threads


def take(port: int) -> socket.socket | None:
    """A socket bound to the port on the loopback address, or None when it is busy."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the services do: a port just closed is free
    try:
        taken.bind((HOST, port))
        taken.listen(1)
    except OSError:
        taken.close()
        return None
    return taken


def choose(
    folder: Path, names: Iterable[str], say: Callable[[str], None], random_source: random.Random
) -> dict[str, int]:
    """A free port for each name: the remembered one if it is free, else a new one, reported and remembered.

    None that another service beside this one remembers: that may be about to take it. From any thread.
    """
    with _one_at_a_time:
        remembered, foreign = _read(folder / FILE), _of_others(folder)
        chosen = {}
        with ExitStack() as held:  # held until all are chosen, so that no two are the same
            for name in names:
                before = remembered.get(name)
                taken = take(before) if before and before not in foreign else None
                if before and taken is None:
                    say(f"{folder.name}: port {before} is in use by another program; taking another one")
                if taken is None:
                    taken = _any_free(random_source, foreign)
                held.enter_context(taken)
                chosen[name] = taken.getsockname()[1]
        if chosen != remembered:
            write_private(folder / FILE, json.dumps(chosen))
        return chosen


def _any_free(random_source: random.Random, foreign: set[int]) -> socket.socket:
    for _ in range(ATTEMPTS):
        port = random_source.randrange(LOWEST, HIGHEST)
        taken = None if port in foreign else take(port)
        if taken is not None:
            return taken
    raise Failure(f"no free port found on {HOST} between {LOWEST} and {HIGHEST}")


def _of_others(folder: Path) -> set[int]:
    """Ports that the services in the folders beside this one remember."""
    files = (file for file in folder.parent.glob(f"*/{FILE}") if file.parent != folder)
    return {port for file in files for port in _read(file).values()}


def _read(path: Path) -> dict[str, int]:
    try:
        ports = json.loads(path.read_text())
        return {str(name): int(port) for name, port in ports.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}  # a file cut short is as good as none: ports are chosen again
