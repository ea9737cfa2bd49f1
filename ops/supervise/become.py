"""Becomes a stage: `python -m ops.supervise.become PARENT FOLDER PROGRAM ARGUMENT…`, where PARENT is the starter's pid.

The process itself writes its record just before, and ends when its starter is gone by then: so whoever looks at the
records after a supervisor's death sees every stage that runs or will run.
"""

import os
import sys
from pathlib import Path

from ops.local.process import RECORD
from ops.supervise.processes import write_record


def main() -> None:
    parent, folder, *command = sys.argv[1:]
    write_record(Path(folder), command)
    if os.getppid() != int(parent):
        (Path(folder) / RECORD).unlink(missing_ok=True)
        raise SystemExit("the supervisor that started this is gone")
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
