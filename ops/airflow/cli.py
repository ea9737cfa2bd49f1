"""gpps dags: a DAG file for each pipeline."""

from pathlib import Path
from string import Template

import click

from ops.settings import PROJECT
from pipelines import catalog
from plumbing.targets import Target, target, target_folder

FOLDER = Path(__file__).parent


@click.command()
@click.argument("folder", metavar="DIR", type=Target(folder=True))
@click.option("--schedule", default="@daily", show_default=True, help="Of every DAG: a preset of Airflow's, or cron.")
@click.option(
    "--program", default=PROJECT / "gpps", show_default="the one of this project", help="gpps where the tasks run."
)
def dags(folder: Path, schedule: str, program: Path) -> None:
    """Write Airflow DAG files to DIR, one for each pipeline: poll once, stream, load, examine, report."""
    target_folder(folder)
    for name, text in files(schedule, str(program)).items():
        with target(folder / name) as draft:
            draft.write_text(text)
        click.echo(folder / name)


def files(schedule: str, program: str) -> dict[str, str]:
    """The text of each file by its name. They need Airflow and the standard library, and nothing of this project."""
    dag = Template((FOLDER / "dag.py.txt").read_text())
    written = {"gpps_alerts.py": (FOLDER / "gpps_alerts.py.txt").read_text()}
    for name in catalog.names():
        sources = catalog.pipeline(name).sources()
        values = {"program": repr(program), "sources": repr(sources), "schedule": repr(schedule)}
        written[f"gpps_{name}.py"] = dag.substitute(values, pipeline=name)
    return written
