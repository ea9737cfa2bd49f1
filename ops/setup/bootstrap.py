"""Makes the project's Python environment from the hash-locked list. Runs with any Python 3.11 to 3.13 and nothing else.

    bootstrap.py            make or complete .venv when it is not the one that the lock describes
    bootstrap.py --check    exit 0 when it is (run by the environment's own Python; fast)
    bootstrap.py --stamp    mark it as complete (run by the environment's own Python, as the last step)

A stamp written last says that the environment is whole; a mark written first says that one is being made. Only one
process makes it; others wait.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "gpps-complete"
UNFINISHED = VENV / "gpps-unfinished"
LOG = VENV / "gpps-setup.log"
EVERY = 15  # packages between two lines of progress
NEEDED_BYTES = 2_000_000_000  # of the environment, and of what is fetched for it
CONFIGURATION = 78


def stamp() -> str:
    """The mark of a complete environment of this Python, for this folder and this lock."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{lock} {sys.implementation.cache_tag} {ROOT}"


def is_complete() -> bool:
    return STAMP.exists() and STAMP.read_text() == stamp()


def write_stamp() -> None:
    folder = VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    (folder / "gpps.pth").write_text(f"{ROOT}\n")  # the project's packages are found from any folder
    UNFINISHED.unlink(missing_ok=True)
    STAMP.write_text(stamp())


def say(text: str) -> None:
    sys.stderr.write(f"gpps: {text}\n")
    sys.stderr.flush()


@contextmanager
def alone() -> Iterator[int]:
    """Hold the lock, given as a file descriptor; it is on the project's folder itself: a file would be left in it."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another gpps is setting up the Python environment; waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def succeeds(*arguments: str) -> bool:
    """True when the environment's own Python is there and runs this without failing."""
    try:
        return subprocess.run([PYTHON, "-I", *arguments], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def is_usable() -> bool:
    works = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"
    return not UNFINISHED.exists() and succeeds("-c", works)


def obstacle() -> str | None:
    """The obstacle to making an environment here, and what to do about it; None when there is none."""
    for folder in (VENV, ROOT):
        if folder.exists() and folder.stat().st_uid not in (os.getuid(), ROOT.stat().st_uid):
            return f"{folder} belongs to another user; clone the project for yourself"
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            return f"{folder} cannot be written to (another user's, or read-only); clone the project for yourself"
    free = shutil.disk_usage(ROOT).free
    if not VENV.exists() and free < NEEDED_BYTES:
        return f"{ROOT} has {free / 1e9:.1f} GB of space left; the Python environment needs {NEEDED_BYTES / 1e9:.0f} GB"
    if VENV.exists() and not is_usable() and not (STAMP.exists() or UNFINISHED.exists()):
        return f"{VENV} does not work and is not of gpps's making; move it away"
    return None


def make(lock: int) -> None:
    if found := obstacle():
        say(found)
        sys.exit(CONFIGURATION)
    if not is_usable():
        if VENV.exists():
            say(f"{VENV} is half-made or of another Python; making it anew")
            shutil.rmtree(VENV)
        say(f"making a Python {sys.version_info[0]}.{sys.version_info[1]} environment in {VENV}")
        VENV.mkdir()
        UNFINISHED.touch()
        venv.create(VENV, with_pip=True, symlinks=True)
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    install(lock)
    if not succeeds("-S", __file__, "--stamp"):
        raise SystemExit("gpps: the environment was made but its Python does not run; remove .venv and try again")
    say("the Python environment is complete")


def install(lock: int) -> None:
    say("installing the locked Python packages (some 600 MB; a few minutes the first time)")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-input", "-r", str(LOCK)]
    fetched = 0
    with (
        LOG.open("w") as log,
        # It inherits the lock: when this process is killed, the next one waits until pip has ended too.
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, pass_fds=(lock,)) as pip,
    ):
        for line in pip.stdout or ():
            log.write(line)
            fetched += line.startswith("Collecting ")
            message = progress(line, fetched)
            if message:
                say(message)
    if pip.returncode != 0:
        end = "".join(LOG.read_text().splitlines(keepends=True)[-20:])
        raise SystemExit(f"gpps: pip failed; the end of {LOG}:\n{end}gpps: run the command again to go on")


def progress(line: str, fetched: int) -> str | None:
    """The message that a line of pip's output is worth, if any."""
    if line.startswith("Collecting ") and fetched % EVERY == 0:
        return f"{fetched} packages fetched"
    if line.startswith("Building wheels"):
        return "all packages fetched; building " + line.partition(": ")[2].strip()
    if line.startswith("Installing collected"):
        return "unpacking them"
    return None


def main() -> None:
    if "--check" in sys.argv:
        sys.exit(not is_complete())
    if "--stamp" in sys.argv:
        return write_stamp()
    try:
        with alone() as lock:
            if not succeeds("-S", __file__, "--check"):  # another process may just have made it
                make(lock)
    except KeyboardInterrupt:
        say("interrupted; run the command again to go on")
        sys.exit(130)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"the Python environment cannot be made: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
