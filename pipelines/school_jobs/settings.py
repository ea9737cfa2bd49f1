"""The settings of this pipeline alone: names in the environment are GPPS_<NAME>."""

from pathlib import Path

from plumbing.settings import SharedSettings


class Settings(SharedSettings):
    """`titles`: O*NET's table of alternate titles as CSV; the lexicon that comes with gpps always serves."""

    titles: Path | None = None
    """O*NET's table of alternate titles as CSV, beside the lexicon that comes with gpps."""
