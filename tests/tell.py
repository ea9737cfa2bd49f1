"""What a process is made of, as JSON on standard output; then it ends as its argument says. For tests/test_forks.py."""

import json
import os
import signal
import sys

from ops.settings import PROJECT

HOW = {
    "by itself": lambda: None,
    "with a code": lambda: sys.exit(78),
    "with a word": lambda: sys.exit("a word"),
    "by a signal": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "interrupted": lambda: os.kill(os.getpid(), signal.SIGINT),
    "as another": lambda: os.execve(
        sys.executable, [sys.executable, "-m", "tests.tell", "with a code"], {**os.environ, "PYTHONPATH": str(PROJECT)}
    ),
}

if __name__ == "__main__":
    found = {
        "arguments": sys.argv[1:],
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109
        "input": sys.stdin.read(),
        "has_libraries": "pandas" in sys.modules,
        "leads": os.getsid(0) == os.getpid(),
        "paths": [each for each in sys.path if each.startswith(str(PROJECT)) and "site-packages" not in each],
        "signals": {number.name: str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)},
        "streams": [(each.encoding, each.errors, each.line_buffering) for each in (sys.stdout, sys.stderr)],
        "umask": os.umask(0),
    }
    print(json.dumps(found), flush=True)  # noqa: T201
    HOW[sys.argv[1]]()
