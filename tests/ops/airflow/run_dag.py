"""A folder of DAG files under Airflow, run by its own Python: imports all, runs one, prints what became of it as JSON.

`python run_dag.py FOLDER DAG_ID`, in an environment that says where Airflow's home is.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from airflow.dag_processing.dagbag import BundleDagBag


def main(folder: str, dag_id: str) -> None:
    bag = BundleDagBag(folder, bundle_path=Path(folder))
    edges = {
        name: {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks} for name, dag in bag.dags.items()
    }
    run = bag.dags[dag_id].test(logical_date=datetime(2026, 11, 2, tzinfo=UTC))
    states = {task.task_id: str(task.state) for task in run.get_task_instances()}
    json.dump({"errors": bag.import_errors, "edges": edges, "run": str(run.state), "tasks": states}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
