from ops.stream.cli import main

if __name__ == "__main__":
    main(prog_name="gpps stream")
