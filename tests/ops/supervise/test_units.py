"""The systemd units: what they say, and that systemd understands them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ops.settings import PROJECT, Settings
from ops.supervise import cli
from ops.supervise.units import Installation, units
from tests.ops.commands import own_environment

WHERE = Installation(PROJECT, Path(sys.executable), 90, "nobody", {"GPPS_SPARK_JARS": "/opt/a jar/100%"})
SERVICES = ("gpps-produce@.service", "gpps-stream.service", "gpps-load.service")


def parsed(text: str) -> dict[str, list[str]]:
    """Values by `Section.Key`."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in filter(None, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        else:
            key, _, value = line.partition("=")
            found.setdefault(f"{section}.{key}", []).append(value)
    return found


def made(where: Installation = WHERE) -> dict[str, dict[str, list[str]]]:
    return {name: parsed(text) for name, text in units(where, ["jooble", "other"], ["school_jobs", "more"]).items()}


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_restarted_drained_and_shut_in(name: str) -> None:
    unit = made()[name]
    expected = {
        "Restart": "on-failure", "RestartPreventExitStatus": "2 78", "SuccessExitStatus": "130 143",
        "TimeoutStopSec": "90", "KillMode": "mixed", "NoNewPrivileges": "yes", "PrivateTmp": "yes",
        "ProtectSystem": "full", "UMask": "0077", "EnvironmentFile": "-%E/gpps/environment", "User": "nobody",
    }  # fmt: skip
    assert {key: unit[f"Service.{key}"] for key in expected} == {key: [value] for key, value in expected.items()}
    assert unit["Unit.StartLimitIntervalSec"] == ["0"]  # never gives up


def test_the_grace_of_a_stop_is_that_of_the_commands() -> None:
    assert WHERE.stop_seconds == Settings.model_fields["stop_seconds"].default


def test_the_target_wants_every_stage() -> None:
    target = made()["gpps.target"]
    assert target["Unit.Wants"] == [
        *("gpps-produce@jooble.service", "gpps-produce@other.service", "gpps-stream.service"),
        "gpps-load.service",
    ]
    assert target["Install.WantedBy"] == ["multi-user.target"]
    assert made(Installation(PROJECT, Path("/p"), 90, None))["gpps.target"]["Install.WantedBy"] == ["default.target"]


@pytest.mark.parametrize("user", ["root", "nobody"])
def test_stages_that_would_run_as_root_are_reported(user: str, environment: dict[str, str], tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.units, [str(tmp_path)], env={**environment, "LOGNAME": user})
    assert done.exit_code == 0, done.output
    assert f"User={user}\n" in (tmp_path / "gpps-load.service").read_text()
    assert ("would run as root" in done.stderr) == (user == "root")


def test_odd_paths_are_quoted() -> None:
    odd = made(Installation(Path("/opt/100%"), Path('/opt/a "b"\\c/python'), 90, None, WHERE.java))
    stream = odd["gpps-stream.service"]
    assert stream["Service.WorkingDirectory"] == ["/opt/100%%"]
    assert stream["Service.ExecStart"] == ['"/opt/a \\"b\\"\\\\c/python" -P -m ops stream school_jobs more']
    assert '"GPPS_SPARK_JARS=/opt/a jar/100%%"' in stream["Service.Environment"]
    assert "Service.User" not in stream


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
@pytest.mark.parametrize("options", [(), ("--user",)])
def test_systemd_understands_what_the_command_writes(tmp_path: Path, options: tuple[str, ...]) -> None:
    environment = {**own_environment(), "GPPS_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "ops", "units", *options, str(tmp_path / "units")]
    written = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    files = sorted((tmp_path / "units").iterdir())
    assert [path.name for path in files] == sorted([*SERVICES, "gpps.target"])
    assert f"systemctl {' '.join((*options, ''))}enable --now gpps.target" in written.stdout
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    verify = ["systemd-analyze", *options, "--man=no", "verify", *map(str, files)]
    environment |= {"XDG_RUNTIME_DIR": str(runtime), "SYSTEMD_UNIT_PATH": f"{tmp_path / 'units'}:"}
    done = subprocess.run(verify, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Unknown" not in done.stderr
    assert "gpps" not in done.stderr
