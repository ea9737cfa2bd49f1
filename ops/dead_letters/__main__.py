"""`python -m ops.dead_letters …`, which `gpps dlq` becomes."""

if __name__ == "__main__":
    from ops.dead_letters.cli import run

    run()
