"""Bringing one service up: prepare, start, wait until it answers."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ops.local import ports as ports_of
from ops.local import process
from ops.local.home import Home
from ops.local.process import Record
from ops.local.service import NotReadyError, Service
from plumbing.errors import Failure

ATTEMPTS = 4  # a port can be taken between looking and starting; what is left of a killed server needs moments to go
LIMIT_SECONDS = 90.0
STOP_LIMIT_SECONDS = 30.0
POLL_SECONDS = 0.05

Say = Callable[[str], None]


class InterruptedStart(Exception):
    """Starting was called off."""


def bring_up(service: Service, home: Home, say: Say, called_off: threading.Event) -> bool:
    """Have the service running and answering; True when it was started now, False when it ran already.

    One that runs with another command (other jars, other data) is started again. Raises Failure with the end of its
    log when it ends at once or does not answer within the limit.
    """
    folder = home.make_service(service.name)
    record = process.read_record(folder)
    if record is not None and record.process() is not None:
        if record.command == list(service.launch(folder, record.ports).command):
            return _take_over(service, folder, record, say, called_off)
        say(f"{service.name} runs with another command than the one wanted; starting it again")
    elif record is not None:
        say(f"{service.name} has ended without being stopped; starting it again (what it had not yet saved is lost)")
    process.stop(folder, STOP_LIMIT_SECONDS)
    _start_within_attempts(service, folder, say, called_off)
    return True


def _take_over(service: Service, folder: Path, record: Record, say: Say, called_off: threading.Event) -> bool:
    try:
        _wait(service, folder, record, called_off)
    except _EndedError:
        _start_within_attempts(service, folder, say, called_off)
        return True
    service.settle(folder, record.ports)  # the run that started it may have been killed before this
    return False


def _start_within_attempts(service: Service, folder: Path, say: Say, called_off: threading.Event) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _start(service, folder, say, called_off)
        except _EndedError as error:
            process.stop(folder, STOP_LIMIT_SECONDS)
            if attempt == ATTEMPTS:
                raise Failure(str(error)) from error
            say(f"{service.name}: ended at once; trying again")
            called_off.wait(attempt)


class _EndedError(Exception):
    pass


def _start(service: Service, folder: Path, say: Say, called_off: threading.Event) -> None:
    began = time.monotonic()
    # Which port it gets is the one thing here that need not be the same everywhere.
    ports = ports_of.choose(folder, service.port_names, say, random.SystemRandom())
    service.prepare(folder, ports)
    if called_off.is_set():
        raise InterruptedStart
    what = service.launch(folder, ports)
    record = process.start(folder, what, ports, service.provides(folder, ports), service.stop_signal)
    _wait(service, folder, record, called_off)
    service.settle(folder, ports)
    where = ", ".join(str(port) for port in ports.values())
    say(f"{service.name} answers on {ports_of.HOST}:{where} ({time.monotonic() - began:.1f} s)")


def _wait(service: Service, folder: Path, record: Record, called_off: threading.Event) -> None:
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
    raise Failure(
        f"{service.name} did not answer within {LIMIT_SECONDS:.0f} s ({trouble}); "
        f"the end of {folder / process.LOG}:\n{process.log_end(folder)}"
    )
