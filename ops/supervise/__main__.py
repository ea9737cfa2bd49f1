"""`python -m ops.supervise [--foreground]`: the supervisor of the stages of this deployment. `gpps start` starts it."""

from plumbing.entrance import enter

if __name__ == "__main__":
    enter("ops.supervise.cli:supervise", "gpps supervise")
