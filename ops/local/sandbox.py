"""The API sandbox: the sources' own APIs served locally by the producers stage, and its controls."""

import json
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ops.local.ports import HOST
from ops.local.process import Launch
from ops.local.service import Ports, Service, opened, plain_environment, probe_http
from ops.settings import PROJECT


@dataclass(frozen=True)
class Sandbox(Service):
    """Serves generated data of a size, or the real files of `reference_data`."""

    reference_data: Path | None = None
    size: Literal["tiny", "small", "full"] = "small"
    name = "sandbox"

    def prepare(self, folder: Path, ports: Ports) -> None:
        self._state(folder).mkdir(mode=0o700, exist_ok=True)

    def _state(self, folder: Path) -> Path:
        generated = "full" if self.size == "full" else "generated"
        return folder / ("reference" if self.reference_data else generated)

    def launch(self, folder: Path, ports: Ports) -> Launch:
        command = [sys.executable, "-P", "-m", "producers", "sandbox", "--port", str(ports["http"])]
        command += ["--state-dir", str(self._state(folder)), "--size", self.size]
        if self.reference_data is not None:
            command += ["--reference-data", str(self.reference_data)]
        return Launch(command, {**plain_environment(folder), "PYTHONPATH": str(PROJECT)})

    def probe(self, folder: Path, ports: Ports) -> None:
        probe_http(f"http://{HOST}:{ports['http']}/_sandbox/health")

    def provides(self, folder: Path, ports: Ports) -> dict[str, str]:
        """The address of each source's API in the sandbox, and the word it takes for a key."""
        from producers.sandbox.app import SANDBOX_KEY
        from producers.settings import secret_variables, variable
        from producers.sources import catalog

        base = f"http://{HOST}:{ports['http']}"
        values = {"GPPS_SANDBOX_URL": base}
        for name, source in catalog.sources().items():
            values[variable(source.polled.settings, "base_url")] = f"{base}/{name}"
            values |= dict.fromkeys(secret_variables(source.polled.settings), SANDBOX_KEY)
        return values


def control(base: str, what: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The answer of a control: GET without a body, POST with one. Raises OSError (HTTPError for a wrong body)."""
    data = None if body is None else json.dumps(body).encode()
    with opened(urllib.request.Request(f"{base}/_sandbox/{what}", data=data), 10) as answer:
        return dict(json.load(answer))
