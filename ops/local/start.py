"""Bringing one service up: prepare, start, wait until it answers."""

import random
import threading
import time
from collections.abc import Callable

from ops.errors import OpsError
from ops.local import ports as ports_of
from ops.local import process
from ops.local.home import Home
from ops.local.process import Record
from ops.local.service import NotReadyError, Service

ATTEMPTS = 2  # a port can be taken between looking and starting; children of a killed server need a moment to go
LIMIT_SECONDS = 90.0
POLL_SECONDS = 0.05


class InterruptedStart(Exception):
    """Starting was called off."""


def bring_up(service: Service, home: Home, say: Callable[[str], None], called_off: threading.Event) -> bool:
    """Have the service running and answering; True when it was started now, False when it ran already.

    Raises OpsError with the end of its log when it ends at once or does not answer within the limit.
    """
    folder = home.make_service(service.name)
    record = process.read_record(folder)
    if record is not None and record.process() is not None:
        _wait(service, home, record, called_off)
        return False
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _start(service, home, say, called_off)
            return True
        except _EndedError as error:
            process.stop(folder, 1)
            if attempt == ATTEMPTS:
                raise OpsError(str(error)) from error
            say(f"{service.name}: ended at once; trying again")
            called_off.wait(1)
    raise AssertionError("unreachable")


class _EndedError(Exception):
    pass


def _start(service: Service, home: Home, say: Callable[[str], None], called_off: threading.Event) -> None:
    folder = home.service(service.name)
    # Which port it gets is the one thing here that need not be the same everywhere.
    ports = ports_of.choose(folder, service.port_names, say, random.SystemRandom())
    service.prepare(folder, ports)
    if called_off.is_set():
        raise InterruptedStart
    what = service.launch(folder, ports)
    record = process.start(folder, what, ports, service.provides(folder, ports), service.stop_signal)
    _wait(service, home, record, called_off)
    service.settle(folder, ports)


def _wait(service: Service, home: Home, record: Record, called_off: threading.Event) -> None:
    folder = home.service(service.name)
    end = time.monotonic() + LIMIT_SECONDS
    trouble = ""
    while time.monotonic() < end:
        try:
            service.probe(folder, record.ports)
            return
        except NotReadyError as error:
            trouble = str(error)
        if record.process() is None:
            raise _EndedError(
                f"{service.name} ended at once; the end of {folder / process.LOG}:\n{process.log_end(folder)}"
            )
        if called_off.wait(POLL_SECONDS):
            raise InterruptedStart
    raise OpsError(
        f"{service.name} did not answer within {LIMIT_SECONDS:.0f} s ({trouble}); "
        f"the end of {folder / process.LOG}:\n{process.log_end(folder)}"
    )
