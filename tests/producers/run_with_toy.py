"""`python -m producers` with the toy source's folder beside the real ones."""

from pathlib import Path

import producers.sources
from producers.cli import main

if __name__ == "__main__":
    producers.sources.__path__.append(str(Path(__file__).parent / "toy_sources"))
    main(prog_name="python -m producers")
