"""What a local service is, to the code that starts and stops it."""

import http.client
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from ops.local.process import Launch
from plumbing.errors import Failure

Ports = Mapping[str, int]


class NotReadyError(Exception):
    """The service does not answer yet."""


class Service(Protocol):
    """One service. `folder` is its own private folder (its `tmp` exists), `ports` hold a port for each of `port_names`.

    `prepare` makes its data and configuration, whatever an interrupted earlier try has left; `probe` raises
    NotReadyError until it answers; `settle` makes what its users expect to find, again and again the same;
    `provides` are the environment variables by which they find it.
    """

    @property
    def name(self) -> str: ...
    @property
    def port_names(self) -> Sequence[str]: ...
    @property
    def stop_signal(self) -> int: ...
    def prepare(self, folder: Path, ports: Ports) -> None: ...
    def launch(self, folder: Path, ports: Ports) -> Launch: ...
    def probe(self, folder: Path, ports: Ports) -> None: ...
    def settle(self, folder: Path, ports: Ports) -> None: ...
    def provides(self, folder: Path, ports: Ports) -> dict[str, str]: ...


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
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise Failure(f"{folder.name}: {what} failed (exit {done.returncode}):\n{said}")


def probe_http(url: str) -> None:
    """Raise NotReadyError unless a GET of the URL is answered with 200. Proxies are not asked: it is this machine."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=2) as answer:
            if answer.status == 200:
                return
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise NotReadyError(f"{url}: {error}") from error
    raise NotReadyError(url)
