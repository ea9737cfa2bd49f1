"""`python -m ops.dead_letters …`, which `gpps dlq` becomes."""

from ops.console import ends_with
from ops.dead_letters.cli import main

if __name__ == "__main__":
    ends_with(lambda: main(prog_name="gpps dlq"))
