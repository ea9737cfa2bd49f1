"""`gpps generations …`: in this process, or in one of its own where that is to be killed."""

import json
import subprocess
import sys
from typing import Any

from click.testing import CliRunner

from ops.generations.cli import main
from ops.generations.place import Place
from ops.settings import PROJECT


def run(place: Place, *arguments: str, kill_at: str = "") -> tuple[int, str, str]:
    """(exit code, standard output, standard error)."""
    if not kill_at:
        result = CliRunner(env=place.environment).invoke(main, arguments, catch_exceptions=False)
        return result.exit_code, result.stdout, result.stderr
    environment = {**place.environment, "GPPS_KILL_OPS_AT": kill_at}
    command = [sys.executable, "-m", "ops.generations", *arguments]
    done = subprocess.run(
        command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=600
    )
    return done.returncode, done.stdout, done.stderr


def json_of(place: Place, *arguments: str) -> dict[str, Any]:
    code, out, err = run(place, *arguments, "--json")
    assert code == 0, (code, out, err)
    return dict(json.loads(out))
