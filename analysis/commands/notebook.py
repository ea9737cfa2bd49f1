"""`notebook`: list and execute notebooks."""

from pathlib import Path

import click

from plumbing.progress import progress
from plumbing.targets import Target


@click.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="All of them, in one kernel.")
@click.option("--out", type=Target(folder=True), default=Path("out"), show_default=True)
def notebook(name: str | None, every: bool, out: Path) -> None:
    """Execute notebook NAME and keep its result and pictures in --out; without a name, list them."""
    from analysis.desk import execution

    if name and every:
        raise click.UsageError("give a name or --all, not both")
    if name and name not in execution.names():
        raise click.BadParameter(f"no notebook {name!r}; there are: {', '.join(execution.names())}")
    if not name and not every:
        for each in execution.names():
            click.echo(f"{each:<20} {execution.title(each)}")
        return
    with progress("executing") as steps:
        made = list(execution.execute([name] if name else execution.names(), out, steps))
    for path in made:
        click.echo(path)
