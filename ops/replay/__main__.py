from ops.replay.cli import main

if __name__ == "__main__":
    main(prog_name="gpps replay")
