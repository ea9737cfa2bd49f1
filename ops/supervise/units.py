"""systemd units for the stages, for who lets systemd supervise instead of `gpps start`.

Keys and addresses come from `<configuration folder>/gpps/environment`: /etc/gpps/environment, or
~/.config/gpps/environment with a user's own systemd. What producers remember is in the state folder, /var/lib/gpps or
~/.local/state/gpps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECURITY = (
    "NoNewPrivileges=yes",
    "PrivateTmp=yes",
    "ProtectSystem=full",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "UMask=0077",
)


@dataclass(frozen=True)
class Installation:
    """Where the project is, who runs it (None: the user whose systemd it is), and what a stop may take, in seconds."""

    project: Path
    python: Path
    stop_seconds: float
    user: str | None
    java: Mapping[str, str] = field(default_factory=dict)  # variables the streaming stage needs besides


def units(where: Installation, sources: Sequence[str], pipelines: Sequence[str]) -> dict[str, str]:
    """The text of each unit by its file name: a template per kind of stage, and the target that wants them all."""
    python, topics = _quoted(str(where.python)), "-m producers topics"
    stages = [f"gpps-produce@{name}.service" for name in sources]
    stages += [f"gpps-stream@{name}.service" for name in pipelines] + ["gpps-load.service"]
    return {
        "gpps-produce@.service": _service(where, "poll %i", f"{python} -P -m ops produce %i"),
        # "-": the stream says itself what is missing, and is started again.
        "gpps-stream@.service": _service(
            where, "stream %i", f"{python} -P -m ops stream %i", (f"ExecStartPre=-{python} {topics}", *_java(where))
        ),
        "gpps-load.service": _service(where, "load the warehouse", f"{python} -P -m ops load"),
        "gpps.target": _target(where, stages),
    }


def _service(where: Installation, what: str, command: str, more: Sequence[str] = ()) -> str:
    lines = [
        "[Unit]",
        f"Description=gpps: {what}",
        "Wants=network-online.target",
        "After=network-online.target",
        "PartOf=gpps.target",
        "StartLimitIntervalSec=0",
        "",
        "[Service]",
        "Type=exec",
        *([f"User={where.user}"] if where.user else []),
        f"WorkingDirectory={_specifiers(str(where.project))}",
        "EnvironmentFile=-%E/gpps/environment",
        "Environment=GPPS_STATE_DIR=%S/gpps",
        "StateDirectory=gpps",
        "StateDirectoryMode=0700",
        *more,
        f"ExecStart={command}",
        "Restart=on-failure",
        "RestartSec=10",
        "RestartPreventExitStatus=2 78",
        "SuccessExitStatus=130 143",
        "KillMode=mixed",
        f"TimeoutStopSec={where.stop_seconds:g}",
        *SECURITY,
    ]
    return "\n".join(lines) + "\n"


def _target(where: Installation, stages: Sequence[str]) -> str:
    wanted_by = "multi-user.target" if where.user else "default.target"
    lines = ["[Unit]", "Description=gpps: all stages", *(f"Wants={stage}" for stage in stages)]
    return "\n".join([*lines, "", "[Install]", f"WantedBy={wanted_by}"]) + "\n"


def _java(where: Installation) -> list[str]:
    return [f"Environment={_quoted(f'{name}={value}')}" for name, value in where.java.items()]


def _quoted(text: str) -> str:
    """One word of a unit's command or assignment, whatever characters it holds."""

    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_specifiers(escaped)}"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")
