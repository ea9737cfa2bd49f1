"""A supervisor of toy stages with short times: `python -m tests.ops.supervise.run_toys HOME`.

The environment variable TOYS holds the stages as JSON: name and the Python that each runs.
"""

import json
import os
import sys
from pathlib import Path

from ops.supervise.folder import Folder
from ops.supervise.runner import Rules
from ops.supervise.supervisor import serve
from plumbing.logs import form_of
from plumbing.settings import LogSettings


def main() -> None:
    programs = json.loads(os.environ["TOYS"])
    stages = {name: [sys.executable, "-I", "-c", program] for name, program in programs.items()}
    rules = Rules(first=0.1, longest=0.4, ran_well=30, waited=30, hopeless=60, grace=float(os.environ["GRACE"]))
    serve(Folder(Path(sys.argv[1])), stages, dict(os.environ), rules, form_of(LogSettings()), foreground=False)


if __name__ == "__main__":
    main()
