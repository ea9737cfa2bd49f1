"""A server that speaks MongoDB's protocol, for the tests of the MongoDB sink: `python -m tools.ferretdb` builds it.

That takes Go, and a few minutes, once per user. MongoDB itself comes as no package that Python's or Debian's indexes
have; FerretDB, embedded in a program of a page (tests/ferretdb), does, as a module of Go.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from ops.console import say
from ops.settings import PROJECT, Settings

SOURCE = PROJECT / "tests" / "ferretdb"


def program() -> Path:
    """The program of the source as it is now, built or not."""
    text = b"".join((SOURCE / name).read_bytes() for name in ("main.go", "go.mod", "go.sum"))
    return Settings().cache / f"ferretdb-{hashlib.sha256(text).hexdigest()[:16]}"


def main() -> None:
    if program().exists():
        return
    if not shutil.which("go"):
        sys.exit("there is no Go on this machine, which builds it")
    program().parent.mkdir(parents=True, exist_ok=True)
    say(f"building {program()}: a few minutes")
    new = program().with_suffix(".new")
    done = subprocess.run(["go", "build", "-mod=readonly", "-o", str(new), "."], cwd=SOURCE, check=False)
    if done.returncode:
        sys.exit(done.returncode)
    new.rename(program())


if __name__ == "__main__":
    main()
