"""Two small pipelines in one Spark, as a process of its own: `python -m tests.streaming.run_two`, or with `--once`."""

import sys

from streaming.app import Job, run_once, run_together
from streaming.cli import reported, settings_with_log
from tests.streaming.harness import FULL, SMALL

if __name__ == "__main__":
    with reported():
        settings = settings_with_log()
        jobs = [Job(settings.of(pipeline.name), pipeline) for pipeline in (SMALL, FULL)]
        run_once(jobs) if "--once" in sys.argv else run_together(jobs)
