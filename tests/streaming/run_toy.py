"""The stage's own command, which knows the toy pipeline besides: `python -m tests.streaming.run_toy stream employers`.

`spark-submit` takes the file as it is.
"""

from pathlib import Path

import pipelines

TOY = Path(__file__).parents[1] / "pipelines" / "toy"

if __name__ == "__main__":
    pipelines.__path__.append(str(TOY))
    from streaming.cli import main

    main()
