"""`python -m ops`, which the launcher runs, and the script of a wheel."""

from plumbing.entrance import enter


def run() -> None:
    """The command `gpps` of an installed project."""
    enter("ops.cli:main", "gpps")


if __name__ == "__main__":
    run()
