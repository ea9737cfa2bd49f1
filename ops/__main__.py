"""`python -m ops`, which the launcher runs."""

from plumbing.entrance import enter

if __name__ == "__main__":
    enter("ops.cli:main", "gpps")
