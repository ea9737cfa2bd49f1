"""A deployment of its own for the night: services, sandbox and daemons in a private folder, driven by the commands."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ops.local.environment import GROUPS, from_text, hermetic
from ops.local.home import Home
from ops.local.sandbox import control
from ops.settings import PROJECT
from ops.supervise.folder import Folder
from plumbing.errors import Failure

LIMIT_SECONDS = 300.0
KEYS = "_API_KEY"


class Broken(Failure):
    """A command of the night failed that never may."""


@dataclass
class Deployment:
    """`caller` is the environment to start from; `settings` are those of the daemons."""

    folder: Path
    caller: Mapping[str, str]
    settings: Mapping[str, str]
    _own: dict[str, str] = field(default_factory=dict)

    def restart(self, changes: Mapping[str, str]) -> None:
        """All daemons anew, with other settings."""
        self._own |= changes
        self.gpps("restart")

    def gpps(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """Output of a command. Raises Broken when it ends with another code than `codes`."""
        return self._run(["ops", *arguments], self.environment(), codes)

    def stage(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """Output of a command of a stage. Raises Broken when it ends with another code than `codes`."""
        return self._run(arguments, {**self.environment(), **self.services()}, codes)

    def _run(self, arguments: Sequence[str], environment: Mapping[str, str], codes: tuple[int, ...]) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=PROJECT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        if done.returncode not in codes:
            raise Broken(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()[-1500:]}")
        return done.stdout

    def environment(self) -> dict[str, str]:
        """Of the commands: nothing of another deployment of the caller's, the daemons' settings, this folder."""
        theirs = {name for group in GROUPS for name in group.names}
        remaining = {name: value for name, value in hermetic(self.caller, {}).items() if name not in theirs}
        plain = {name: value for name, value in remaining.items() if not name.endswith(KEYS)}
        own = {**self.settings, **self._addresses(), **self._own}
        return {**plain, **own, "GPPS_HOME": str(self.folder), "PYTHONPATH": str(PROJECT)}

    def services(self) -> dict[str, str]:
        """Variables that say how to reach the services."""
        file = Home(self.folder).environment_file
        return from_text(file.read_text()) if file.exists() else {}

    def control(self, what: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return control(self.services()["GPPS_SANDBOX_URL"], what, body)

    def release(self, source: str, after: int) -> None:
        self.control("release", {"source": source, "after": after})

    def kill(self, stage: str, number: int) -> bool:
        """Sends the process of a stage a signal; False when it does not run just now."""
        pid = self.pid_of(stage)
        if pid is None:
            return False
        os.kill(pid, number)
        return True

    def pid_of(self, stage: str) -> int | None:
        state = Folder(self.folder).states().get(stage)
        return state.pid if state else None

    def _addresses(self) -> dict[str, str]:
        """Addresses of the sandboxes: given explicitly, because a key of one's own otherwise means the public API."""
        services = self.services()
        return {name: value for name, value in services.items() if name.endswith("__BASE_URL")}
