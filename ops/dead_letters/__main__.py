"""`python -m ops.dead_letters …`, which `gpps dlq` becomes."""

from plumbing.entrance import enter

if __name__ == "__main__":
    enter("ops.dead_letters.cli:main", "gpps dlq")
