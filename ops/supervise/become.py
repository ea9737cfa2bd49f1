"""Writes down who it is, then becomes a stage: `python -m ops.supervise.become FOLDER PROGRAM ARGUMENT…`.

The process itself writes its record just before, so a stage that runs is always on record, whatever ends its starter.
"""

import os
import sys
from pathlib import Path

from ops.supervise.record import write_record


def main() -> None:
    folder, *command = sys.argv[1:]
    write_record(Path(folder), command)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
