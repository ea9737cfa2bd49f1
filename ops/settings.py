"""All that the operating commands read from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from plumbing.kill_points import kill_point
from plumbing.settings import Umask
from plumbing.shipped import is_checkout

PROJECT = Path(__file__).resolve().parent.parent
# Where a test may kill or stop a command that looks after generations or dead letters, to see that it ends well.
KILL_POINTS = (
    "rebuild-manifest",
    "rebuild-staged",
    "rebuild-drained",
    "rebuild-loaded",
    "verify-held",
    "verify-drained",
    "verify-compared",
    "verify-judged",
    "swap-held",
    "swap-drained",
    "swap-loaded",
    "swap-decided",
    "swap-pointed",
    "swap-viewed",
    "prune-decided",
    "prune-begun",
    "prune-lake",
    "prune-tables",
    "dlq-chosen",
    "dlq-published",
    "dlq-dropping",
)


def _own_folder() -> Path:
    return PROJECT / ".gpps" if is_checkout() else Path.home() / ".local" / "share" / "gpps"


class Settings(BaseSettings):
    """Places, limits and test hooks. Relative paths are resolved against the caller's current folder."""

    model_config = SettingsConfigDict(
        env_prefix="GPPS_", use_attribute_docstrings=True, env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    state_dir: Path = Path("~/.local/state/gpps")
    """Where stages say what they wait for."""
    pipelines: str = ""
    """Names, between commas, of those that daemons serve; unset: all."""
    home: Path = Field(default_factory=_own_folder)
    """The folder of the local services: data, logs, state."""
    reference_data: Path | None = None
    """Real files of the sources, for tests."""
    start_seconds: Annotated[float, Field(gt=0, le=3600)] = 90.0
    """Without an answer or a word of a local service that is started."""
    stop_seconds: Annotated[float, Field(ge=0, le=3600)] = 90.0
    """That a daemon may take to end in order."""
    test_stack: Path | None = None
    """For tests: a JSON file that names running services."""
    test_services: Literal["local", "docker"] = "local"
    """For tests: `docker` takes containers where a Docker engine answers, `local` processes of this machine."""
    kill_ops_at: Annotated[str, kill_point(*KILL_POINTS)] | None = None
    """For tests: `<point>[:n]` kills a command (SIGKILL), `stop@<point>[:n]` stops it, at that point."""
    umask: Umask | None = None
    """Of files and folders that you name, outside the home; unset: that of your shell."""
    cache_home: Path = Field(default=Path("~/.cache"), validation_alias="XDG_CACHE_HOME")
    """Where what is fetched is kept, in `gpps`."""
    java_home: Path | None = Field(default=None, validation_alias="JAVA_HOME")
    """Java 17 or 21; unset: looked for, or fetched."""
    search_path: str = Field(default="/usr/local/bin:/usr/bin:/bin", validation_alias="PATH")
    """Where programs are looked for."""
    ca_bundle: Path | None = Field(default=None, validation_alias="SSL_CERT_FILE")
    """Certificates to trust for what is fetched, in PEM."""

    @field_validator("home", "state_dir", "reference_data", "test_stack", "cache_home", "java_home", "ca_bundle")
    @classmethod
    def _whole(cls, path: Path | None) -> Path | None:
        return path and Path(path).expanduser().absolute()

    @field_validator("home")
    @classmethod
    def _a_folder(cls, path: Path) -> Path:
        there = next(each for each in (path, *path.parents) if each.exists())
        if not there.is_dir():
            raise ValueError(f"{there} is not a folder")
        return path

    @property
    def cache(self) -> Path:
        """The per-user cache of this project."""
        return self.cache_home / "gpps"


def caller_environment() -> dict[str, str]:
    """A copy of the environment this process was given."""
    return dict(os.environ)


def set_variables(values: Mapping[str, str]) -> None:
    """Sets variables in the environment of this process, for the settings of a stage that are read later."""
    os.environ.update(values)


def environment_of(pid: int) -> dict[str, str] | None:
    """The environment that a process of this user was started with; None when it has ended."""
    import psutil

    try:
        return dict(psutil.Process(pid).environ())
    except psutil.Error:
        return None


def java_proxy_options() -> list[str]:
    """The caller's proxy variables as Java system properties; Java does not read the variables itself."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies

    options = []
    for scheme, address in getproxies().items():
        parts = urlsplit(address if "//" in address else f"//{address}")
        if scheme in ("http", "https") and parts.hostname:
            options += [f"-D{scheme}.proxyHost={parts.hostname}", f"-D{scheme}.proxyPort={parts.port or 80}"]
    direct = getproxies().get("no")
    if options and direct:
        hosts = [("*" + name if name.startswith(".") else name) for name in direct.replace(" ", "").split(",") if name]
        options.append(f"-Dhttp.nonProxyHosts={'|'.join(hosts)}")
    return options
