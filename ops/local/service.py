"""A local service, and bringing one up: prepare, start, wait until it answers."""

import http.client
import os
import random
import signal
import subprocess
import threading
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ops.local import ports as ports_of
from ops.local import process
from ops.local.home import Home
from ops.local.process import Launch, Record
from plumbing.errors import Failure, TryLater

Ports = Mapping[str, int]


class NotReadyError(Exception):
    """The service does not answer yet."""


class Service(ABC):
    """One service. `folder` is its own private folder (its `tmp` exists), `ports` hold a port for each of `port_names`.

    A subclass says how it is launched, how it is probed, and what its users put into their environment.
    """

    name: str
    port_names: Sequence[str] = ("http",)
    stop_signal: int = signal.SIGTERM

    def prepare(self, folder: Path, ports: Ports) -> None:
        """Makes its data and configuration, whatever an interrupted earlier try has left."""
        (folder / "data").mkdir(mode=0o700, exist_ok=True)

    @abstractmethod
    def launch(self, folder: Path, ports: Ports) -> Launch:
        """The command to run, and its whole environment."""

    @abstractmethod
    def probe(self, folder: Path, ports: Ports) -> None:
        """Raises NotReadyError until it answers."""

    def settle(self, folder: Path, ports: Ports) -> None:  # noqa: B027  # none is needed by most
        """Makes what its users expect to find, again and again the same; most make that themselves."""

    @abstractmethod
    def provides(self, folder: Path, ports: Ports) -> dict[str, str]:
        """The environment variables by which its users find it."""


def plain_environment(folder: Path) -> dict[str, str]:
    """An environment that holds nothing of the caller's: no keys, no proxies; temporary files stay in the folder."""
    tmp = str(folder / "tmp")
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": tmp, "TMPDIR": tmp}


def run_step(command: Sequence[str], folder: Path, what: str) -> None:
    """Run a preparing command to its end; raises Failure with what it wrote when it fails."""
    done = subprocess.run(
        command, env=plain_environment(folder), cwd=folder, capture_output=True, text=True, check=False, umask=0o077
    )
    if done.returncode != 0:
        output = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise Failure(f"{folder.name}: {what} failed (exit {done.returncode}):\n{output}")


def opened(request: str | urllib.request.Request, seconds: float) -> Any:
    """The answer of a server of this machine, for which no proxy is asked. Raises OSError and HTTPException."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=seconds)


def probe_http(url: str) -> None:
    """Raise NotReadyError unless a GET of the URL is answered with 200."""
    try:
        with opened(url, 2) as answer:
            if answer.status != 200:
                raise NotReadyError(url)
    except (http.client.HTTPException, OSError) as error:
        raise NotReadyError(f"{url}: {error}") from error


ATTEMPTS = 4  # a port can be taken between looking and starting; what is left of a killed server needs moments to go
START_SECONDS = 90.0
LONGEST = 10  # times that, for a service whose log grows without end
STOP_LIMIT_SECONDS = 30.0
POLL_SECONDS = 0.05
TELL_SECONDS = 10.0

Say = Callable[[str], None]


class InterruptedStart(Exception):
    """Starting was called off."""


class _EndedError(Exception):
    pass


def bring_up(service: Service, home: Home, say: Say, called_off: threading.Event, patience: float) -> bool:
    """Have the service running and answering; True when it was started now, False when it ran already.

    One that runs with another command (other jars, other data) is started again. Raises Failure with its last words
    when it ends at once, and TryLater when it neither answers nor writes to its log for `patience` seconds: it is left
    running then, to be waited for again.
    """
    folder = home.make_service(service.name)
    record = process.read_record(folder)
    if record is not None and record.process() is not None:
        if record.command == list(service.launch(folder, record.ports).command):
            with suppress(_EndedError):
                _wait(service, folder, record, say, called_off, patience)
                service.settle(folder, record.ports)  # the run that started it may have been killed before this
                return False
        else:
            say(f"{service.name} runs with another command than the one wanted; starting it again")
    elif record is not None:
        say(f"{service.name} has ended without being stopped; starting it again (what it had not yet saved is lost)")
    attempt = 0
    while True:
        attempt += 1
        process.stop(folder, STOP_LIMIT_SECONDS)
        try:
            _start(service, folder, say, called_off, patience)
            return True
        except _EndedError as error:
            if attempt == ATTEMPTS:
                process.stop(folder, STOP_LIMIT_SECONDS)
                raise Failure(str(error)) from error
            say(f"{service.name} ended at once; retry {attempt} of {ATTEMPTS - 1}")
            called_off.wait(attempt)


def _start(service: Service, folder: Path, say: Say, called_off: threading.Event, patience: float) -> None:
    began = time.monotonic()
    # Which port it gets is the one thing here that need not be the same everywhere.
    ports = ports_of.choose(folder, service.port_names, say, random.SystemRandom())
    service.prepare(folder, ports)
    if called_off.is_set():
        raise InterruptedStart
    provides = service.provides(folder, ports)
    what = service.launch(folder, ports)
    record = process.start(folder, what, ports=ports, provides=provides, stop_signal=service.stop_signal)
    _wait(service, folder, record, say, called_off, patience)
    service.settle(folder, ports)
    where = ", ".join(str(port) for port in ports.values())
    say(f"{service.name} is ready on {ports_of.HOST}:{where} ({time.monotonic() - began:.1f} s)")


def _wait(
    service: Service, folder: Path, record: Record, say: Say, called_off: threading.Event, patience: float
) -> None:
    began = heard = reported = time.monotonic()
    written = -1
    while True:
        try:
            service.probe(folder, record.ports)
            return
        except NotReadyError as error:
            trouble = str(error)
        if record.process() is None:
            raise _EndedError(f"{service.name} ended at once; {process.last_words(folder)}")
        now, before = time.monotonic(), written
        written = process.log_bytes(folder)
        heard = now if written != before else heard
        if now - heard > patience or now - began > LONGEST * patience:
            raise TryLater(
                f"{service.name} did not answer within {now - began:.0f} s ({trouble}){_busy()}; gpps up waits for it "
                f"again, for GPPS_START_SECONDS ({patience:g}); {process.last_words(folder)}"
            )
        if now - reported > TELL_SECONDS:
            reported = now
            say(f"{service.name} does not answer yet, after {now - began:.0f} s{_busy()}; waiting for it")
        if called_off.wait(POLL_SECONDS):
            raise InterruptedStart


def _busy() -> str:
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    return f"; the machine is busy (load {load:.0f} on {processors} processors)" if load > 2 * processors else ""
