"""Files that the project brings along beside its packages: in its folder, or where a wheel has put them."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def shipped(name: str) -> Path:
    """Path of a file of the project's own folder; of an installed project, that in `<prefix>/share/gpps`."""
    return ROOT / name if is_checkout() else Path(sys.prefix) / "share" / "gpps" / name


def is_checkout() -> bool:
    """True where the project is run from its own folder, as `./gpps` does."""
    return (ROOT / "pyproject.toml").exists()


def project_version() -> str:
    return str(tomllib.loads(shipped("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
