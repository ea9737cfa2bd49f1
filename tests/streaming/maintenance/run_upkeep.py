"""The upkeep of a test's lake as a process of its own: `python -m tests.streaming.maintenance.run_upkeep FOLDER`."""

import os
import sys

from plumbing.kill_points import KillPoints
from streaming.lake.paths import Lake
from tests.streaming.maintenance.tables import upkeep

if __name__ == "__main__":
    upkeep(Lake(f"file://{sys.argv[1]}", 1), KillPoints.parse(os.environ.get("GPPS_KILL_AT")).reach).all()
