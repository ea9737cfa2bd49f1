"""Places where measured programs work: names of their own in the given services."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tools.bench.measure import Measured, run


@dataclass(frozen=True)
class Place:
    """`environment` finds the services, `folder` holds logs and local state, `services` are pids to watch.

    `peer_python` runs the programs by hand.
    """

    environment: dict[str, str]
    folder: Path
    services: tuple[int, ...] = ()
    peer_python: str = sys.executable

    def named(self, label: str) -> "Place":
        """The same services under other names: nothing that another label holds is seen."""
        names = {
            "GPPS_LAKE_URI": f"{self.environment['GPPS_LAKE_URI']}/{label}",
            "GPPS_TOPIC_PREFIX": f"{self.environment.get('GPPS_TOPIC_PREFIX', '')}{label}.",
            "GPPS_TABLE_PREFIX": f"{self.environment.get('GPPS_TABLE_PREFIX', 'gpps')}-{label}",
            "GPPS_WAREHOUSE__SCHEMA": f"{self.environment.get('GPPS_WAREHOUSE__SCHEMA', 'gpps')}_{label}",
            "GPPS_STATE_DIR": str(self.folder / "state" / label),
        }
        return replace(self, environment={**self.environment, **names})

    def run(self, arguments: Sequence[str], environment: dict[str, str] | None = None) -> Measured:
        """Runs `python -m <arguments>` here and measures it."""
        return self.command([sys.executable, "-m", *arguments], environment, arguments[0])

    def by_hand(self, program: str, *arguments: str, environment: dict[str, str] | None = None) -> Measured:
        """Runs a program of `tools.bench.peers` here and measures it."""
        module = f"tools.bench.peers.{program}"
        return self.command([self.peer_python, "-m", module, *arguments], environment, module)

    def command(self, command: Sequence[str], environment: dict[str, str] | None, name: str) -> Measured:
        """Runs a command here and measures it; `name`: of its log."""
        log = self.folder / "logs" / f"{name}.log"
        return run(command, environment or self.environment, log, self.services)
