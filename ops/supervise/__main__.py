"""`python -m ops.supervise [--foreground]`: the supervisor of the stages of this deployment. `gpps start` starts it."""

import sys

from ops.settings import Settings, caller_environment
from ops.supervise.catalogue import commands
from ops.supervise.folder import Folder
from ops.supervise.runner import Rules
from ops.supervise.supervisor import serve


def main() -> None:
    settings = Settings()
    rules = Rules(grace=settings.stop_seconds)
    serve(Folder(settings.home), commands(), caller_environment(), rules, "--foreground" in sys.argv[1:])


if __name__ == "__main__":
    main()
