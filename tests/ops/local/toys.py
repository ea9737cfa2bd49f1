"""A service that starts in a moment, for tests of how services are started and stopped."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from ops.local.process import Launch
from ops.local.service import Ports, Service, plain_environment, probe_http

SERVER = "import http.server as h, sys; h.test(h.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind='127.0.0.1')"


@dataclass(frozen=True)
class Toy(Service):
    """A web server under the name of a real service; `program` is the Python it runs."""

    name: str = "sandbox"
    program: str = SERVER
    arguments: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    def launch(self, folder: Path, ports: Ports) -> Launch:
        command = [sys.executable, "-I", "-c", self.program, str(ports["http"]), *self.arguments]
        return Launch(command, plain_environment(folder))

    def probe(self, folder: Path, ports: Ports) -> None:
        probe_http(f"http://127.0.0.1:{ports['http']}/")

    def provides(self, folder: Path, ports: Ports) -> dict[str, str]:
        return {"TOY_PORT": str(ports["http"]), **self.variables}
