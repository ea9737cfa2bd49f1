"""`notebook`: list and execute the notebooks."""

from pathlib import Path

import click

from analysis.commands.ending import fail


@click.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="All of them, in one kernel.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
def notebook(name: str | None, every: bool, out: Path) -> None:
    """Execute notebook NAME and keep its result and pictures in --out; without a name, list them."""
    from analysis import notebook as notebooks

    if name and every:
        raise click.UsageError("give a name or --all, not both")
    if name and name not in notebooks.names():
        raise click.BadParameter(f"no notebook {name!r}; there are: {', '.join(notebooks.names())}")
    if not name and not every:
        for each in notebooks.names():
            click.echo(f"{each:<20} {notebooks.title(each)}")
        return
    try:
        for path in notebooks.execute([name] if name else notebooks.names(), out):
            click.echo(path)
    except notebooks.NotebookFailed as error:
        fail(str(error))
