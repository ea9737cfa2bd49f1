"""systemd units for the stages, for those who let systemd supervise instead of `gpps start`.

Keys and addresses come from `<configuration folder>/gpps/environment`: /etc/gpps/environment, or
~/.config/gpps/environment with a user's own systemd. What producers remember is in the state folder, /var/lib/gpps or
~/.local/state/gpps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TEMPLATE = Path(__file__).with_name("stage.service")


@dataclass(frozen=True)
class Installation:
    """Location of the project, its user (None: the one whose systemd it is), and what a stop may take, in seconds."""

    project: Path
    python: Path
    stop_seconds: float
    user: str | None
    java: Mapping[str, str] = field(default_factory=dict)  # variables the streaming stage needs besides


def units(where: Installation, sources: Sequence[str], pipelines: Sequence[str]) -> dict[str, str]:
    """The text of each unit by its file name: a template per kind of stage, and the target that wants them all."""
    stages = [f"gpps-produce@{name}.service" for name in sources]
    stages += ["gpps-stream.service", "gpps-load.service"]
    # "-": the stream says itself what is missing, and is started again.
    before = [f"ExecStartPre=-{_quoted(str(where.python))} -m producers topics"]
    before += [f"Environment={_quoted(f'{name}={value}')}" for name, value in where.java.items()]
    return {
        "gpps-produce@.service": _service(where, "poll %i", "produce %i"),
        "gpps-stream.service": _service(where, "stream", f"stream {' '.join(pipelines)}", before),
        "gpps-load.service": _service(where, "load the warehouse", "load"),
        "gpps.target": _target(where, stages),
    }


def _service(where: Installation, what: str, command: str, more: Sequence[str] = ()) -> str:
    return TEMPLATE.read_text().format(
        what=what,
        user=f"User={where.user}\n" if where.user else "",
        project=_specifiers(str(where.project)),
        more="".join(f"{line}\n" for line in more),
        python=_quoted(str(where.python)),
        command=command,
        grace=where.stop_seconds,
    )


def _target(where: Installation, stages: Sequence[str]) -> str:
    wanted_by = "multi-user.target" if where.user else "default.target"
    lines = ["[Unit]", "Description=gpps: all stages", *(f"Wants={stage}" for stage in stages)]
    return "\n".join([*lines, "", "[Install]", f"WantedBy={wanted_by}"]) + "\n"


def _quoted(text: str) -> str:
    """One word of a unit's command or assignment, whatever characters it holds."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_specifiers(escaped)}"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")
