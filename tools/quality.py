"""gpps lint: rules, format, types, SQL and spelling."""

import subprocess
import sys

import click

from ops.console import say
from ops.settings import PROJECT, caller_environment

LINT = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("tools.sql_check",),
    ("codespell_lib",),
)


@click.command()
def lint() -> None:
    """Check rules, format, types, SQL and spelling; changes nothing."""
    failed = [" ".join(check) for check in LINT if _run(*check)]
    if failed:
        say(f"failed: {', '.join(failed)}")
        raise SystemExit(1)


def _run(*command: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=PROJECT, env=caller_environment(), check=False
    ).returncode
