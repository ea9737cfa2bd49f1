"""An Airflow of the tests' own, for the DAGs that `gpps dags` writes: `python -m tools.airflow` installs it.

Its lock: `uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group
airflow -o requirements-airflow.lock`.
"""

import sys

from ops.console import say
from ops.settings import PROJECT
from plumbing.errors import Failure
from tools.bench.peer_python import ensure_peer_python

LOCK = PROJECT / "requirements-airflow.lock"
FOLDER = PROJECT / ".venv-airflow"


def main() -> None:
    try:
        ensure_peer_python(say, LOCK, FOLDER, alone=True)
    except Failure as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
