"""gpps test, lint: what the project asks of itself."""

import subprocess
import sys

import click

from ops.console import say
from ops.settings import PROJECT, Settings, caller_environment
from ops.setup.tools import ensure_tools

# What waits for services and processes runs beside what computes; each worker has services of its own.
ON_TWO_WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
LINT = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", metavar="[PYTEST_ARGUMENTS]...", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests on services of their own; arguments go to pytest. All of them run on two workers.

    `gpps test -- --help` shows what pytest takes.
    """
    ensure_tools(Settings(), say)
    raise SystemExit(_run("pytest", *(arguments or ON_TWO_WORKERS)))


@click.command()
def lint() -> None:
    """Check rules, format and types; changes nothing."""
    failed = [" ".join(check) for check in LINT if _run(*check)]
    if failed:
        say(f"failed: {', '.join(failed)}")
        raise SystemExit(1)


def _run(*command: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=PROJECT, env=caller_environment(), check=False
    ).returncode
