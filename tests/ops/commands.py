"""Commands of `gpps` as processes of their own, on services that run already."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from ops.settings import PROJECT, caller_environment

LIMIT_SECONDS = 600
LEADING = ("AWS_", "GPPS_", "KAFKA_", "PG")


def own_environment() -> dict[str, str]:
    """This process's, without what leads to services: the tests' Spark session has some of it in there."""
    return {name: value for name, value in caller_environment().items() if not name.startswith(LEADING)}


@dataclass(frozen=True)
class Commands:
    environment: Mapping[str, str]

    def process(
        self, *arguments: str, given: str | None = None, **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        """`gpps <arguments>`, ended; `variables` come on top of the environment."""
        return subprocess.run(
            [sys.executable, "-m", "ops", *arguments],
            env={**self.environment, **variables},
            cwd=PROJECT,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_SECONDS,
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        """Its output; fails the test when it ends with another code."""
        done = self.process(*arguments)
        assert done.returncode == code, (
            f"{' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr[-3000:]}"
        )
        return done.stdout
