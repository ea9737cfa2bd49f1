"""The small pipeline as a process of its own: `python -m tests.streaming.run_small`, once, or on and on with `--on`."""

import sys

from plumbing.objects.store import read_text, write_text
from streaming.app import Job, run, run_once
from streaming.cli import reported, settings_with_log
from streaming.lake.paths import Lake
from tests.streaming.harness import SMALL


def follow(lake: Lake, _: object) -> None:
    """In place of a follower: takes over what the refresh wrote."""
    write_text(lake.table("followed.json"), read_text(lake.table("counted.json"), lake.aws) or "", lake.aws)


if __name__ == "__main__":
    with reported():
        job = Job(settings_with_log().of("school_jobs"), SMALL, follow)
        run(job) if "--on" in sys.argv else run_once([job])
