"""`python -m ops`, which the launcher runs."""

import sys

if __name__ == "__main__":
    try:
        from ops.cli import main

        main(prog_name="gpps")
    except KeyboardInterrupt:  # while still importing: there is nothing to stop yet
        sys.exit(130)
