"""The environment of the programs by hand: a folder beside the product's, from a lock of its own, made when needed.

It has their libraries alone; the project and what the product's environment has are found behind these.
"""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

from ops.settings import PROJECT
from plumbing.errors import Failure

LOCK = PROJECT / "requirements-bench.lock"
FOLDER = PROJECT / ".venv-bench"


def ensure_peer_python(
    say: Callable[[str], None], lock: Path = LOCK, folder: Path = FOLDER, *, alone: bool = False
) -> Path:
    """Its Python; `alone`: that finds nothing of the project. Raises Failure when the locked packages cannot be
    installed."""
    stamp, python = folder / "gpps-complete", folder / "bin" / "python"
    mark = f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.implementation.cache_tag} {PROJECT}"
    if stamp.exists() and stamp.read_text() == mark:
        return python
    say(f"installing {lock.name} into {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True, symlinks=True)
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input", "--quiet"]
    done = subprocess.run(
        [*command, "--disable-pip-version-check", "-r", str(lock)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Failure(f"pip cannot install {lock.name}; run the command again to try again:\n{done.stderr[-2000:]}")
    if alone:
        stamp.write_text(mark)
        return python
    site = folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    (site / "gpps.pth").write_text(f"{PROJECT}\n{sysconfig.get_path('purelib')}\n")
    stamp.write_text(mark)
    return python
