"""Lake → warehouse by dlt: the change feed as one Arrow table, merged by its key, tombstones deleted.

`python -m tools.bench.peers.load_dlt`; where everything is stands in the stage's environment.
"""

import json
import sys
import tempfile

import dlt
from deltalake import DeltaTable

from pipelines.school_jobs.contract import CONTRACT, PROGRAM
from plumbing.generations import resolved
from sinks.settings import read_settings
from tools.bench.settings import postgres


def main() -> None:
    settings = resolved(read_settings().of(CONTRACT.name))
    feed = DeltaTable(settings.feed_uri(PROGRAM), storage_options=settings.storage_options()).to_pyarrow_table()
    resource = dlt.resource(
        feed,
        name=PROGRAM.name,
        primary_key=list(PROGRAM.key),
        write_disposition="merge",
        columns={"_deleted": {"hard_delete": True}, "_version": {"dedup_sort": "desc"}},
    )
    with tempfile.TemporaryDirectory() as state:
        destination = dlt.destinations.postgres(postgres())
        pipeline = dlt.pipeline(
            "by_hand", pipelines_dir=state, destination=destination, dataset_name=settings.views_schema
        )
        pipeline.run(resource, loader_file_format="csv")
    sys.stdout.write(json.dumps({"rows": feed.num_rows}))


if __name__ == "__main__":
    main()
