from sinks.cli import main

main(prog_name="python -m sinks")
