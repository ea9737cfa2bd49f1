"""Where measured programs work: names of their own in the given services."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tools.bench.measure import Measured, run


@dataclass(frozen=True)
class Place:
    """`environment` finds the services, `folder` holds logs and local state, `services` are pids to watch."""

    environment: dict[str, str]
    folder: Path
    services: tuple[int, ...] = ()

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
        log = self.folder / "logs" / f"{arguments[0]}.log"
        return run(arguments, environment or self.environment, log, self.services)
