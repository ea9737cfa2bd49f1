"""Versions of this project and of the parts it runs on."""

import platform
import subprocess
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

from ops.local.postgres import binaries
from ops.setup.jars import read_lock
from ops.setup.tools import JARS_LOCK
from plumbing.shipped import project_version

PACKAGES = {"pyspark": "pyspark", "deltalake": "deltalake", "ministack": "ministack"}


def versions() -> dict[str, str]:
    """Name → version. Java's is not among them: it is looked for when it is needed."""
    found = {"gpps": project_version()}
    found["python"] = platform.python_version()
    found |= {name: _installed(package) for name, package in PACKAGES.items()}
    found["postgres"] = _postgres()
    jars = {jar.name.split("_")[0]: jar.version for jar in read_lock(JARS_LOCK)}
    return {**found, "kafka": jars["kafka"], "delta": jars["delta-spark"]}


def _postgres() -> str:
    output = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return output.split()[-1]


def _installed(package: str) -> str:
    try:
        return installed(package)
    except PackageNotFoundError:
        return "not installed"
