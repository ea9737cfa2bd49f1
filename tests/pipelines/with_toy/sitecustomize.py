"""Python processes that have this folder on PYTHONPATH know the toy pipeline, beside the project's own."""

from pathlib import Path

import pipelines

pipelines.__path__.append(str(Path(__file__).parents[1] / "toy"))
